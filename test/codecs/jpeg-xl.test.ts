/** JPEG XL. */

import { describe, expect, test } from 'vitest'
import { encode } from '../fixtures/encoder.ts'
import '../pixels.ts'
import { decode, formatOf, samplesOf } from './decode.ts'
import { color8, smoothColor } from './frames.ts'
import { patched, storedStream } from './streams.ts'

/** What streams.py encodes. */
const ramp = {
  rows: 8,
  columns: 16,
  samples: Uint16Array.from({ length: 128 }, (_, i) => 200 * (i % 16) + 90 * (i >> 4)),
}

test.each(['jpeg-xl-12-bit', 'jpeg-xl-boxes'])('%s gives back its samples', (name) => {
  const decoded = decode('jpegXlLossless', storedStream(name), formatOf(ramp))
  expect(samplesOf(decoded)).toEqual([...ramp.samples])
})

test('lossy colours come close', () => {
  const stream = encode('JpegXl', smoothColor, { Lossy: 1 })
  const decoded = decode('jpegXl', stream, formatOf(smoothColor, { photometric: 'XYB' }))
  expect(samplesOf(decoded)).toEqualPixels([...smoothColor.samples], { tolerance: 12 })
  expect(decoded.format.photometric).toBe('RGB')
})

test('JPEG that was recompressed is RGB, though the header says YBR_FULL_422', () => {
  const frame = { rows: 8, columns: 16, samples: new Uint8Array(384) }
  const header = formatOf(frame, { photometric: 'YBR_FULL_422' })
  const decoded = decode('jpegXlFromJpeg', storedStream('jpeg-xl-from-jpeg'), header)
  expect(samplesOf(decoded).slice(0, 9)).toEqualPixels([0, 0, 254, 17, 0, 239, 32, 0, 225], {
    tolerance: 1,
  })
  expect(decoded.format.photometric).toBe('RGB')
})

describe('the colours of the header', () => {
  const stream = encode('JpegXl', color8)
  const header = formatOf(color8, { photometric: 'YBR_FULL' })

  test('stay, because other samples are left as they were', () => {
    expect(decode('jpegXlLossless', stream, header).format.photometric).toBe('YBR_FULL')
  })

  test('become RGB where JPEG was recompressed', () => {
    expect(decode('jpegXlFromJpeg', stream, header).format.photometric).toBe('RGB')
  })
})

describe('is refused', () => {
  const bare = storedStream('jpeg-xl-12-bit')
  const boxes = storedStream('jpeg-xl-boxes')

  test.each([
    { title: 'more than double size', stream: bare, message: 'has 8 rows and 16 columns' },
    { title: 'no codestream', stream: patched(bare, 1, [0x0b]), message: 'no start of codestream' },
    { title: 'no box of one', stream: boxes.subarray(0, 32), message: 'no box with a codestream' },
    { title: 'a box without end', stream: patched(boxes, 0, [0, 0, 0, 0]), message: 'no box' },
  ])('$title', ({ stream, message }) => {
    expect(() => decode('jpegXl', stream, formatOf(ramp, { rows: 3 }))).toThrow(message)
  })
})
