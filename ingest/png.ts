/**
 * PNG for pictures (W3C PNG, third edition): 8-bit gray (colour type 0) or RGB (colour type 2).
 * Filters and strategy are those that measured fastest at the smallest size: a row of a CT is
 * flat background and noise, in which only runs are worth finding.
 */

import { constants, crc32, deflateSync } from 'node:zlib'

/** What to encode. */
export interface Raster {
  readonly columns: number
  readonly rows: number
  readonly channels: 1 | 3
  /** Row by row, `channels` bytes a pixel. */
  readonly pixels: Uint8Array
}

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10)
const chunkOverhead = 12
const filters = { sub: 1, up: 2 } as const

/** The bytes of a PNG file: signature, IHDR, one IDAT, IEND; the same bytes for the same picture. */
export function encodePng(raster: Raster): Uint8Array {
  const filtered = raster.channels === 1 ? filterSub(raster) : filterUp(raster)
  const data = deflateSync(filtered, { strategy: constants.Z_RLE, level: 1, memLevel: 9 })
  return Buffer.concat([
    signature,
    chunk('IHDR', header(raster)),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array()),
  ])
}

function header({ columns, rows, channels }: Raster): Uint8Array {
  const bytes = new Uint8Array(13)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, columns)
  view.setUint32(4, rows)
  bytes[8] = 8
  bytes[9] = channels === 1 ? 0 : 2
  return bytes
}

/** Each byte less the one to its left. */
function filterSub({ columns, rows, pixels }: Raster): Uint8Array {
  const filtered = new Uint8Array((columns + 1) * rows)
  let to = 0
  for (let row = 0; row < rows; row++) {
    filtered[to++] = filters.sub
    let left = 0
    for (let from = row * columns; from < (row + 1) * columns; from++) {
      const value = pixels[from] ?? 0
      filtered[to++] = value - left
      left = value
    }
  }
  return filtered
}

/** Each byte less the one above it. */
function filterUp({ columns, rows, channels, pixels }: Raster): Uint8Array {
  const stride = columns * channels
  const filtered = new Uint8Array((stride + 1) * rows)
  let to = 0
  for (let row = 0; row < rows; row++) {
    filtered[to++] = filters.up
    for (let from = row * stride; from < (row + 1) * stride; from++) {
      filtered[to++] = (pixels[from] ?? 0) - (row === 0 ? 0 : (pixels[from - stride] ?? 0))
    }
  }
  return filtered
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + chunkOverhead)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}
