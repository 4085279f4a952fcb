/** Small JPEGs of pictures, for the lists of a viewer. */

import { createRequire } from 'node:module'
import type * as Canvas from '@napi-rs/canvas'
import type { Raster } from './png.ts'

/** The longer side in pixels, and the quality, from the best; the first that fits is taken. */
const sides = [256, 192, 128, 64]
const qualities = [85, 70, 55, 40, 25]
/** Bytes. */
const limitBytes = 10_000
const opaque = 255

/** A JPEG of a picture: its longer side has at most 256 pixels, and it has less than 10 kB. */
export function renderThumbnail(raster: Raster): Uint8Array {
  for (const side of sides) {
    const small = shrink(raster, side)
    for (const quality of qualities) {
      const jpeg = encodeJpeg(small, quality)
      if (jpeg.length < limitBytes) return jpeg
    }
  }
  throw new Error(`no JPEG of ${sides.at(-1)} pixels has less than ${limitBytes} bytes`)
}

/** Loaded when the first is made: most threads make none. */
function encodeJpeg({ columns, rows, channels, pixels }: Raster, quality: number): Uint8Array {
  const { createCanvas }: typeof Canvas = createRequire(import.meta.url)('@napi-rs/canvas')
  const canvas = createCanvas(columns, rows)
  const context = canvas.getContext('2d')
  const image = context.createImageData(columns, rows)
  for (let i = 0; i < columns * rows; i++) {
    for (const c of [0, 1, 2]) image.data[4 * i + c] = pixels[i * channels + (c % channels)] ?? 0
    image.data[4 * i + 3] = opaque
  }
  context.putImageData(image, 0, 0)
  return canvas.toBuffer('image/jpeg', quality)
}

/** The picture with a longer side of at most so many pixels, each the mean of those it stands for. */
export function shrink(raster: Raster, side: number): Raster {
  const scale = Math.max(1, Math.max(raster.columns, raster.rows) / side)
  if (scale === 1) return raster
  const columns = Math.max(1, Math.round(raster.columns / scale))
  const rows = Math.max(1, Math.round(raster.rows / scale))
  const { channels } = raster
  const pixels = new Uint8Array(columns * rows * channels)
  for (let i = 0; i < pixels.length; i++) {
    const at = Math.floor(i / channels)
    const [row, column] = [Math.floor(at / columns), at % columns]
    pixels[i] = mean(raster, i % channels, {
      rows: span(row, rows, raster.rows),
      columns: span(column, columns, raster.columns),
    })
  }
  return { columns, rows, channels, pixels }
}

type Span = readonly [start: number, end: number]

/** Which of the old rows or columns a new one stands for. */
function span(index: number, count: number, old: number): Span {
  const start = Math.floor((index * old) / count)
  return [start, Math.max(start + 1, Math.floor(((index + 1) * old) / count))]
}

function mean(
  { columns, channels, pixels }: Raster,
  channel: number,
  area: { rows: Span; columns: Span },
): number {
  let sum = 0
  for (let row = area.rows[0]; row < area.rows[1]; row++) {
    for (let column = area.columns[0]; column < area.columns[1]; column++) {
      sum += pixels[(row * columns + column) * channels + channel] ?? 0
    }
  }
  const count = (area.rows[1] - area.rows[0]) * (area.columns[1] - area.columns[0])
  return Math.round(sum / count)
}
