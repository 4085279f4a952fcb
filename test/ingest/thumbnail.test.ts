import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import type { Raster } from '../../ingest/png.ts'
import { renderThumbnail, shrink } from '../../ingest/thumbnail.ts'

function raster(columns: number, rows: number, channels: 1 | 3): Raster {
  return { columns, rows, channels, pixels: new Uint8Array(columns * rows * channels) }
}

/** The same noise in every run. */
function noise(columns: number, rows: number, channels: 1 | 3): Raster {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return state >>> 16
  }
  const { pixels, ...rest } = raster(columns, rows, channels)
  return { ...rest, pixels: pixels.map(next) }
}

describe('a picture is shrunk', () => {
  test('to the mean of the pixels that one stands for', () => {
    const pixels = Uint8Array.of(0, 10, 100, 110, 20, 30, 120, 131)
    expect(shrink({ columns: 4, rows: 2, channels: 1, pixels }, 2)).toEqual({
      columns: 2,
      rows: 1,
      channels: 1,
      pixels: Uint8Array.of(15, 115),
    })
  })

  test('colour by colour', () => {
    const pixels = Uint8Array.of(0, 100, 200, 10, 110, 210)
    const { pixels: mean } = shrink({ columns: 2, rows: 1, channels: 3, pixels }, 1)
    expect([...mean]).toEqual([5, 105, 205])
  })

  test.each([
    { columns: 512, rows: 256, size: [256, 128] },
    { columns: 1000, rows: 3, size: [256, 1] },
    { columns: 200, rows: 256, size: [200, 256] },
    { columns: 1, rows: 60_000, size: [1, 256] },
  ])('$columns by $rows in proportion', ({ columns, rows, size }) => {
    const small = shrink(raster(columns, rows, 1), 256)
    expect([small.columns, small.rows]).toEqual(size)
  })
})

describe('a thumbnail', () => {
  test('is a JPEG of the picture', async () => {
    const pixels = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 40 : 200))
    const jpeg = renderThumbnail({ columns: 64, rows: 64, channels: 1, pixels })
    const image = await loadImage(Buffer.from(jpeg))
    const context = createCanvas(64, 64).getContext('2d')
    context.drawImage(image, 0, 0)
    const grayAt = (x: number) => context.getImageData(x, 30, 1, 1).data[0] ?? 0
    expect(Math.abs(grayAt(10) - 40)).toBeLessThan(6)
    expect(Math.abs(grayAt(50) - 200)).toBeLessThan(6)
  })

  test.each([1, 3] as const)('of noise in %i channels has less than 10 kB', async (channels) => {
    const jpeg = renderThumbnail(noise(300, 280, channels))
    expect(jpeg.length).toBeLessThan(10_000)
    const { width } = await loadImage(Buffer.from(jpeg))
    expect(width).toBeGreaterThanOrEqual(64)
  })
})
