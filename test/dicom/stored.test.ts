import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storedFunction } from '../../dicom/stored.ts'
import { syntaxes } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { frameOf, framesIn, instanceOf, wordsOf } from './picture.ts'

const format = {
  rows: 1,
  columns: 1,
  samplesPerPixel: 1,
  photometric: 'MONOCHROME2',
  planar: false,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  overlayInPixels: false,
  float: false,
  palette: null,
} as const

describe('storedFunction (PS3.5 8.1.1)', () => {
  test.each([
    { title: 'takes 12 unsigned bits', bits: {}, word: 0x0fff, value: 4095 },
    { title: 'ignores bits above them', bits: {}, word: 0xf123, value: 0x123 },
    {
      title: 'keeps an overlay plane',
      bits: { overlayInPixels: true },
      word: 0x8001,
      value: 0x8001,
    },
    { title: 'extends the sign', bits: { signed: true }, word: 0x0fff, value: -1 },
    { title: 'extends it over what is above', bits: { signed: true }, word: 0x7800, value: -2048 },
    { title: 'shifts from a high bit of 15', bits: { highBit: 15 }, word: 0xfff7, value: 4095 },
    { title: 'shifts from 13 and masks', bits: { highBit: 13 }, word: 0xc007, value: 1 },
    { title: 'shifts signed', bits: { highBit: 15, signed: true }, word: 0xfff0, value: -1 },
    {
      title: 'takes all 16 bits',
      bits: { bitsStored: 16, highBit: 15 },
      word: 65535,
      value: 65535,
    },
  ])('$title', ({ bits, word, value }) => {
    expect(storedFunction({ ...format, ...bits })(word)).toBe(value)
  })
})

const layouts = Object.entries(syntaxes).flatMap(([name, transferSyntaxUid]) =>
  [8, 16].flatMap((bitsAllocated) =>
    [false, true].map((signed) => ({ name, transferSyntaxUid, bitsAllocated, signed })),
  ),
)

test.each(layouts)(
  '$name, $bitsAllocated bits, signed $signed: stored values come back',
  (layout) => {
    const low = layout.signed ? -(2 ** (layout.bitsAllocated - 1)) : 0
    const sample = fc.integer({ min: low, max: low + 2 ** layout.bitsAllocated - 1 })
    const images = fc.array(sample, { minLength: 15, maxLength: 15 })
    fc.assert(
      fc.property(images, (pixels) => {
        const instance = instanceOf(imageFile({ rows: 3, columns: 5, pixels, ...layout }))
        const stored = storedFunction(instance.format)
        expect(Array.from(frameOf(instance).words, stored)).toEqual(pixels)
      }),
      { numRuns: 25, seed: 1 },
    )
  },
)

test('frames follow one another, odd lengths included', () => {
  const pixels = Uint8Array.from({ length: 18 }, (_, i) => i)
  const file = imageFile({ rows: 3, columns: 3, frames: 2, pixels })
  expect(wordsOf(file, 2)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17])
})

test('planes of a colour image are put side by side', () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6)
  const file = imageFile({
    rows: 1,
    columns: 2,
    photometric: 'RGB',
    planarConfiguration: 1,
    pixels,
  })
  expect(wordsOf(file)).toEqual([1, 3, 5, 2, 4, 6])
})

test('a file that is cut short keeps its whole frames', () => {
  const file = imageFile({
    rows: 1,
    columns: 2,
    pixels: Uint8Array.of(1, 2, 3, 4),
    elements: { NumberOfFrames: 3 },
  })
  expect(framesIn(instanceOf(file)).count).toBe(2)
})

test('a file without a whole frame is refused with both lengths', () => {
  const file = imageFile({ rows: 2, columns: 2, pixels: Uint8Array.of(1, 2) })
  expect(() => framesIn(instanceOf(file))).toThrow(
    'Pixel Data (7FE0,0010) holds 2 bytes, a frame needs 4',
  )
})
