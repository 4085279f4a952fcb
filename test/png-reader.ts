/** A strict reader of 8-bit PNGs over node:zlib, to check what is written without trusting it. */

import { inflateSync } from 'node:zlib'

/** A picture as a PNG holds it. */
export interface PngPicture {
  readonly width: number
  readonly height: number
  /** Samples a pixel, interleaved in `data`. */
  readonly channels: number
  /** 0 gray, 2 RGB, 4 gray and alpha, 6 RGB and alpha. */
  readonly colourType: number
  readonly data: Uint8Array
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10]
const channelsOfType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

/**
 * The picture in the bytes of a PNG file.
 *
 * @throws {Error} for a wrong signature, checksum, length, filter, bit depth or interlacing
 */
export function readPng(file: Uint8Array): PngPicture {
  const chunks = readChunks(file)
  const header = chunks.find(({ type }) => type === 'IHDR')?.body ?? new Uint8Array(13)
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const [bitDepth, colourType = 0, , , interlace] = header.subarray(8)
  const channels = channelsOfType[colourType]
  if (bitDepth !== 8 || channels === undefined || interlace !== 0) {
    throw new Error(`PNG of bit depth ${bitDepth}, colour type ${colourType}: not supported`)
  }
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const parts = chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body)
  const data = unfilter(inflateSync(Buffer.concat(parts)), { width, height, channels })
  return { width, height, channels, colourType, data }
}

interface Chunk {
  readonly type: string
  readonly body: Uint8Array
}

function readChunks(file: Uint8Array): readonly Chunk[] {
  if (signature.some((byte, index) => file[index] !== byte)) throw new Error('not a PNG')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const chunks: Chunk[] = []
  let offset = signature.length
  while (offset < file.length) {
    const length = view.getUint32(offset)
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8))
    const body = file.subarray(offset + 8, offset + 8 + length)
    const checksum = view.getUint32(offset + 8 + length)
    if (checksum !== crc32(file.subarray(offset + 4, offset + 8 + length))) {
      throw new Error(`wrong checksum of chunk ${type}`)
    }
    chunks.push({ type, body })
    offset += length + 12
  }
  if (chunks.at(-1)?.type !== 'IEND') throw new Error('PNG without an end')
  return chunks
}

/** Bit by bit: slow, short, and independent of the encoder under test. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function unfilter(
  filtered: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): Uint8Array {
  const stride = width * channels
  if (filtered.length !== height * (stride + 1)) {
    throw new Error(`PNG with ${filtered.length} bytes, not ${height * (stride + 1)}`)
  }
  let previous = new Uint8Array(stride)
  const rows = Array.from({ length: height }, (_, row) => {
    const line = filtered.subarray(row * (stride + 1), (row + 1) * (stride + 1))
    previous = unfilterRow(line, previous, channels)
    return previous
  })
  return Buffer.concat(rows)
}

/** A row as it was before its filter, whose number is the line's first byte. */
function unfilterRow(
  line: Uint8Array,
  above: Uint8Array,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const predict = predictors[line[0] ?? -1]
  if (predict === undefined) throw new Error(`PNG filter ${line[0]}`)
  const row = new Uint8Array(above.length)
  for (let x = 0; x < row.length; x++) {
    const left = row[x - channels] ?? 0
    const corner = above[x - channels] ?? 0
    row[x] = (line[x + 1] ?? 0) + predict(left, above[x] ?? 0, corner)
  }
  return row
}

type Predictor = (left: number, above: number, corner: number) => number

/** None, Sub, Up, Average, Paeth: PNG 9.2. */
const predictors: readonly Predictor[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
]

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const toLeft = Math.abs(estimate - left)
  const toAbove = Math.abs(estimate - above)
  const toCorner = Math.abs(estimate - corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
