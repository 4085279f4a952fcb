import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import { decodeRle } from '../../dicom/rle.ts'
import { rleFrame } from '../fixtures/rle.ts'

const gray = {
  rows: 2,
  columns: 4,
  samplesPerPixel: 1,
  photometric: 'MONOCHROME2',
  planar: false,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  overlayInPixels: false,
  float: false,
  palette: null,
} as const

/** One segment (PS3.5 G.5) with these packed bytes. */
function frame(...packed: number[]): Uint8Array {
  const bytes = new Uint8Array(64 + packed.length)
  bytes[0] = 1
  bytes[4] = 64
  bytes.set(packed, 64)
  return bytes
}

describe('decodeRle (PS3.5 G.3.2)', () => {
  test.each([
    {
      title: 'a literal run',
      packed: [7, 1, 2, 3, 4, 5, 6, 7, 8],
      pixels: [1, 2, 3, 4, 5, 6, 7, 8],
    },
    { title: 'a replicate run', packed: [249, 9], pixels: [9, 9, 9, 9, 9, 9, 9, 9] },
    { title: 'nothing for -128', packed: [128, 249, 9], pixels: [9, 9, 9, 9, 9, 9, 9, 9] },
    { title: 'no more than the frame', packed: [129, 5], pixels: [5, 5, 5, 5, 5, 5, 5, 5] },
  ])('unpacks $title', ({ packed, pixels }) => {
    expect([...decodeRle(frame(...packed), gray)]).toEqual(pixels)
  })

  test.each([
    { title: 'a segment that ends early', bytes: frame(1, 5, 6), message: 'holds 2 of 8 bytes' },
    { title: 'a frame shorter than its header', bytes: new Uint8Array(10), message: '0 segments' },
    {
      title: 'more segments than samples',
      bytes: Uint8Array.from(frame(249, 9), (byte, i) => (i === 0 ? 2 : byte)),
      message: 'names 2 segments, not 1',
    },
  ])('refuses $title', ({ bytes, message }) => {
    expect(() => decodeRle(bytes, gray)).toThrow(DicomError)
    expect(() => decodeRle(bytes, gray)).toThrow(message)
  })
})

test('16-bit colour comes back as it was encoded', () => {
  const samples = fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 24, maxLength: 24 })
  const format = { ...gray, samplesPerPixel: 3, photometric: 'RGB', bitsAllocated: 16 } as const
  fc.assert(
    fc.property(samples, (values) => {
      const encoded = rleFrame(Uint16Array.from(values), { columns: 4, samplesPerPixel: 3 })
      expect([...decodeRle(encoded, format)]).toEqual(values)
    }),
    { numRuns: 50, seed: 1 },
  )
})
