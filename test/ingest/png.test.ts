import { inflateSync } from 'node:zlib'
import { loadImage } from '@napi-rs/canvas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePng, type Raster } from '../../ingest/png.ts'
import { readPng } from '../png-reader.ts'

const rasters = fc
  .record({
    columns: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 1, max: 9 }),
    channels: fc.constantFrom<1 | 3>(1, 3),
  })
  .chain((size): fc.Arbitrary<Raster> => {
    const length = size.columns * size.rows * size.channels
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((pixels) => ({ ...size, pixels }))
  })

test('any picture comes back, gray as colour type 0 and colour as type 2', () => {
  fc.assert(
    fc.property(rasters, (raster) => {
      const { width, height, colourType, data } = readPng(Buffer.from(encodePng(raster)))
      expect({ width, height, colourType }).toEqual({
        width: raster.columns,
        height: raster.rows,
        colourType: raster.channels === 1 ? 0 : 2,
      })
      expect([...data]).toEqual([...raster.pixels])
    }),
    { seed: 1 },
  )
})

test('another decoder reads it, checksums included', async () => {
  const pixels = Uint8Array.from({ length: 64 * 64 }, (_, i) => i)
  const image = await loadImage(
    Buffer.from(encodePng({ columns: 64, rows: 64, channels: 1, pixels })),
  )
  expect([image.width, image.height]).toEqual([64, 64])
})

test('it has four parts and nothing else: no text, no time', () => {
  const png = Buffer.from(encodePng({ columns: 1, rows: 1, channels: 1, pixels: Uint8Array.of(7) }))
  const types = ['IHDR', 'IDAT', 'IEND'].map((type) => png.indexOf(type))
  expect(types[0]).toBe(12)
  const dataLength = png.readUInt32BE(33)
  expect(types[1]).toBe(37)
  expect(types[2]).toBe(41 + dataLength + 8)
  expect(png.length).toBe(41 + dataLength + 16)
  expect([...inflateSync(png.subarray(41, 41 + dataLength))]).toEqual([1, 7])
})
