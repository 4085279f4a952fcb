import { describe, expect, test } from 'vitest'
import { syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { pictureOf, wordsOf } from './picture.ts'

describe('one bit a pixel (PS3.5 8.1.1)', () => {
  const pixels = [0, 1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0]
  const image = { rows: 1, columns: 9, frames: 2, bitsAllocated: 1, pixels }

  test.each([
    { title: 'begins with the lowest bit', transferSyntaxUid: syntaxes.explicitLittleEndian },
    { title: 'stands in swapped words', transferSyntaxUid: syntaxes.explicitBigEndian },
  ])('$title, and frames begin inside of a byte', ({ transferSyntaxUid }) => {
    const packed = Uint8Array.of(0b1011_0110, 0b1101_0100, 0b0000_0001, 0)
    const value = new Uint16Array(packed.buffer)
    const elements = { raw: [{ tag: 0x7fe00010, vr: 'OW', value }] }
    const file = imageFile({ ...image, transferSyntaxUid, elements })
    expect(wordsOf(file, 1)).toEqual(pixels.slice(0, 9))
    expect(wordsOf(file, 2)).toEqual(pixels.slice(9))
  })

  test('shows 0 black and 1 white, in an empty frame as well', () => {
    const empty = { rows: 1, columns: 2, bitsAllocated: 1, pixels: [0, 0] }
    expect([...pictureOf(imageFile({ ...empty, pixels: [0, 1] })).pixels]).toEqual([0, 255])
    expect([...pictureOf(imageFile(empty)).pixels]).toEqual([0, 0])
    expect([...pictureOf(imageFile({ ...empty, signed: true, pixels: [1, 1] })).pixels]).toEqual([
      255, 255,
    ])
  })

  test('a file without a whole frame is refused with both lengths in bytes', () => {
    const cut = imageFile({ ...image, frames: 1, pixels: [1], columns: 27 })
    expect(() => wordsOf(cut)).toThrow('holds 2 bytes, a frame needs 4')
  })
})

describe('words of 32 bits (PS3.5 8.1.1)', () => {
  const unsigned = Uint32Array.of(0, 1, 0x8000_0000, 0xffff_ffff)
  const signed = Int32Array.of(-0x8000_0000, -1, 0, 0x7fff_ffff)

  test.each(Object.values(syntaxes))('%s: they are read, and shown over their range', (uid) => {
    const image = { rows: 2, columns: 2, transferSyntaxUid: uid }
    expect(wordsOf(imageFile({ ...image, pixels: unsigned }))).toEqual([...unsigned])
    expect([...pictureOf(imageFile({ ...image, pixels: unsigned })).pixels]).toEqual([
      0, 0, 128, 255,
    ])
    expect([...pictureOf(imageFile({ ...image, pixels: signed })).pixels]).toEqual([
      0, 128, 128, 255,
    ])
  })

  test('doses are scaled, and their window is applied', () => {
    const image = { rows: 1, columns: 3, pixels: Uint32Array.of(0, 500_000, 1_000_000) }
    const scaling = { rescaleSlope: 0.001, rescaleIntercept: 0 }
    const file = imageFile({ ...image, ...scaling, windowCenter: 500, windowWidth: 500 })
    expect([...pictureOf(file).pixels]).toEqual([0, 128, 255])
  })
})

describe.each([
  { name: 'Float Pixel Data (PS3.3 C.7.6.24)', Samples: Float32Array },
  { name: 'Double Float Pixel Data (PS3.3 C.7.6.25)', Samples: Float64Array },
])('$name', ({ Samples }) => {
  const show = (values: readonly number[], image: Partial<ImageFile> = {}) => {
    const pixels = Samples.from(values)
    return pictureOf(imageFile({ rows: 1, columns: values.length, pixels, ...image }))
  }

  test.each([
    syntaxes.explicitLittleEndian,
    syntaxes.implicitLittleEndian,
    syntaxes.explicitBigEndian,
  ])('in %s, is shown over its range', (transferSyntaxUid) => {
    const picture = show([-0.5, 0, 0.25, 0.5], { transferSyntaxUid })
    expect([...picture.pixels]).toEqual([0, 128, 191, 255])
    expect(picture).toMatchObject({ windowSource: 'frame range', window: { width: 2 } })
  })

  test('is shown with the window of the file, after its rescale', () => {
    const window = { windowCenter: 1, windowWidth: 2, voiLutFunction: 'LINEAR_EXACT' }
    const rescale = { rescaleSlope: 2, rescaleIntercept: 0 }
    expect([...show([0, 0.25, 0.5, 2], { ...window, ...rescale }).pixels]).toEqual([
      0, 64, 128, 255,
    ])
  })

  test('may be inverted', () => {
    expect([...show([0, 1], { photometric: 'MONOCHROME1' }).pixels]).toEqual([255, 0])
  })

  test('leaves infinities out of the range, and shows them at its ends', () => {
    const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number
    const { pixels, window } = show([NEGATIVE_INFINITY, 1, 3, POSITIVE_INFINITY])
    expect([...pixels]).toEqual([0, 0, 255, 255])
    expect(window).toEqual({ center: 2.5, width: 3 })
  })

  test('shows what is no number black', () => {
    expect([...show([Number.NaN, 1, 3]).pixels]).toEqual([0, 0, 255])
    expect([...show([Number.NaN, Number.NaN]).pixels]).toEqual([0, 0])
    expect([...show([Number.NaN, 1, 3], { photometric: 'MONOCHROME1' }).pixels]).toEqual([
      0, 255, 0,
    ])
  })

  test('keeps a range far below 1', () => {
    expect([...show([0, 1e-20, 2e-20]).pixels]).toEqual([0, 128, 255])
  })

  test('says what it lacks where it is cut short', () => {
    expect(() => show([1], { columns: 2 })).toThrow('Float Pixel Data holds')
  })
})

test('8-bit frames of odd length in swapped words begin in the middle of a word (PS3.5 7.3)', () => {
  const swapped = Uint16Array.of(0x0201, 0x0403, 0x0605)
  const elements = { raw: [{ tag: 0x7fe00010, vr: 'OW', value: swapped }] }
  const transferSyntaxUid = syntaxes.explicitBigEndian
  const pixels = new Uint8Array(6)
  const file = imageFile({ rows: 1, columns: 3, frames: 2, pixels, transferSyntaxUid, elements })
  expect(wordsOf(file, 2)).toEqual([4, 5, 6])
})

test.each([0, 1, 2, 3])('words may begin at any byte: %i after a whole one', (shift) => {
  const pixels = Uint32Array.of(1, 0xffff_fffe)
  const file = imageFile({ rows: 1, columns: 2, pixels })
  const moved = new Uint8Array(shift + file.length)
  moved.set(file, shift)
  expect(wordsOf(moved.subarray(shift))).toEqual([...pixels])
})
