/** JPEG 2000: what a codestream says of itself counts. */

import { describe, expect, test } from 'vitest'
import { encode } from '../fixtures/encoder.ts'
import { decode, formatOf, samplesOf } from './decode.ts'
import { color8, gray8, gray12, signed16 } from './frames.ts'
import { indexOf, patched } from './streams.ts'

const stream = encode('Jpeg2000', gray12)
const header = formatOf(gray12)
/** Bytes: of the depth of the first component, and of its distances, in the SIZ marker. */
const depthOffset = 42
const distanceOffset = 43

describe('the size of a codestream', () => {
  test('counts where the header says a little less', () => {
    const decoded = decode('jpeg2000Lossless', stream, { ...header, rows: 22, columns: 30 })
    expect(samplesOf(decoded)).toEqual([...gray12.samples])
    expect(decoded.format).toMatchObject({ rows: 24, columns: 32 })
    expect(decoded.remark).toBe(
      'The stream has, and is drawn with, 24 rows and 32 columns, ' +
        'Rows (0028,0010) is 22 and Columns (0028,0011) 30',
    )
  })

  test('is refused where it is more than double the header’s', () => {
    expect(() => decode('jpeg2000Lossless', stream, { ...header, rows: 11 })).toThrow(
      'JPEG 2000 stream has 24 rows and 32 columns, Rows (0028,0010) is 11',
    )
  })
})

describe('the sign of a codestream counts', () => {
  test('where it is unsigned', () => {
    const decoded = decode('jpeg2000Lossless', stream, { ...header, signed: true })
    expect(samplesOf(decoded)).toEqual([...gray12.samples])
    expect(decoded.format).toMatchObject({ signed: false, bitsStored: 12 })
    expect(decoded.remark).toBe(
      'The stream has unsigned samples and is drawn so, Pixel Representation (0028,0103) is 1',
    )
  })

  test('where it is signed', () => {
    const unsigned = formatOf(signed16, { signed: false, bitsStored: 12 })
    const decoded = decode('jpeg2000Lossless', encode('Jpeg2000', signed16), unsigned)
    expect(samplesOf(decoded)).toEqual([...signed16.samples])
    expect(decoded.format).toMatchObject({ signed: true, bitsStored: 16 })
  })
})

test('samples of 8 signed bits are widened with their sign', () => {
  const signed = patched(encode('Jpeg2000', gray8), depthOffset, [0x87])
  const wide = formatOf(gray8, { bitsAllocated: 16, bitsStored: 16, highBit: 15, signed: true })
  const expected = [...gray8.samples].map((sample) => sample - 128)
  expect(samplesOf(decode('jpeg2000Lossless', signed, wide))).toEqual(expected)
})

describe('YBR_FULL_422, which JPEG 2000 has no samples for', () => {
  test.each([
    { title: 'is RGB where the stream transforms colours', AllowMct: 1, photometric: 'RGB' },
    { title: 'is YBR_FULL where it does not', AllowMct: 0, photometric: 'YBR_FULL' },
  ] as const)('$title', ({ AllowMct, photometric }) => {
    const stale = formatOf(color8, { photometric: 'YBR_FULL_422' })
    const decoded = decode('jpeg2000Lossless', encode('Jpeg2000', color8, { AllowMct }), stale)
    expect(samplesOf(decoded)).toEqual([...color8.samples])
    expect(decoded.format.photometric).toBe(photometric)
  })
})

test('a codestream in the boxes of a JP2 file is found', () => {
  const boxes = [0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a, 0, 0, 0, 0]
  const decoded = decode('jpeg2000Lossless', Uint8Array.of(...boxes, ...stream), header)
  expect(samplesOf(decoded)).toEqual([...gray12.samples])
})

test('a stream that ends before its tile-part says is drawn', () => {
  const length = indexOf(stream, [0xff, 0x90]) + 6
  const decoded = decode('jpeg2000Lossless', patched(stream, length, [0, 1, 0, 0]), header)
  expect(samplesOf(decoded)).toEqual([...gray12.samples])
  expect(decoded.remark).toBe('The stream ends before its last tile-part does')
})

describe('is refused', () => {
  test.each([
    { title: 'colour above 8 bits', at: depthOffset, bytes: [11, 1, 1, 11, 1, 1, 11] },
    { title: 'components of different depth', at: depthOffset, bytes: [11] },
    { title: 'components of different size', at: distanceOffset, bytes: [2, 2] },
  ])('$title', ({ at, bytes }) => {
    const wrong = patched(encode('Jpeg2000', color8), at, bytes)
    expect(() => decode('jpeg2000', wrong, formatOf(color8))).toThrow(/^JPEG 2000 (colour|stream)/)
  })

  test('HTJ2K of 8 signed bits, which the decoder does not keep', () => {
    const signed = patched(encode('HtJpeg2000', gray8), depthOffset, [0x87])
    expect(() => decode('htj2k', signed, formatOf(gray8))).toThrow('signed samples of 8 bits')
  })

  test('a stream without a start', () => {
    const headless = stream.subarray(indexOf(stream, [0xff, 0x52]))
    expect(() => decode('jpeg2000', headless, header)).toThrow('no start of codestream')
  })
})
