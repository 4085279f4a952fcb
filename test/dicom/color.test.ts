import { describe, expect, test } from 'vitest'
import { syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { pictureOf } from './picture.ts'

function shown(image: Omit<ImageFile, 'rows'>): readonly number[] {
  return [...pictureOf(imageFile({ rows: 1, ...image })).pixels]
}

describe('YBR_FULL (PS3.3 C.7.6.3.1.2)', () => {
  const photometric = 'YBR_FULL'

  test.each([
    { title: 'gray stays gray', ybr: [77, 128, 128], rgb: [77, 77, 77] },
    { title: 'the standard’s red comes back', ybr: [76, 85, 255], rgb: [254, 0, 0] },
    { title: 'it is clamped below', ybr: [0, 0, 0], rgb: [0, 135, 0] },
    { title: 'it is clamped above', ybr: [255, 255, 255], rgb: [255, 121, 255] },
    { title: 'halves are rounded to even', ybr: [100, 3, 128], rgb: [100, 143, 0] },
    { title: 'half of an even level is rounded down', ybr: [0, 253, 128], rgb: [0, 0, 222] },
  ])('$title', ({ ybr, rgb }) => {
    expect(shown({ columns: 1, photometric, pixels: Uint8Array.from(ybr) })).toEqual(rgb)
  })

  test('is converted before it is scaled where it has more than 8 bits', () => {
    const pixels = Uint16Array.of(4095, 2048, 2048, 2048, 2048, 4095)
    expect(shown({ columns: 2, photometric, pixels, bitsStored: 12 })).toEqual([
      255, 255, 255, 255, 37, 128,
    ])
  })

  test('may come in planes, and in RLE', () => {
    const pixels = Uint8Array.of(77, 76, 128, 85, 128, 255)
    expect(shown({ columns: 2, photometric, pixels, planarConfiguration: 1 })).toEqual([
      77, 77, 77, 254, 0, 0,
    ])
    const transferSyntaxUid = syntaxes.rle
    const sideBySide = Uint8Array.of(77, 128, 128, 76, 85, 255)
    expect(shown({ columns: 2, photometric, pixels: sideBySide, transferSyntaxUid })).toEqual([
      77, 77, 77, 254, 0, 0,
    ])
  })
})

describe('YBR_FULL_422 that is not compressed (PS3.3 C.7.6.3.1.2)', () => {
  const photometric = 'YBR_FULL_422'

  test('two pixels share one Cb and one Cr', () => {
    const pixels = Uint8Array.of(77, 76, 128, 128, 76, 77, 85, 255)
    expect(shown({ columns: 4, photometric, pixels })).toEqual([
      77, 77, 77, 76, 76, 76, 254, 0, 0, 255, 1, 1,
    ])
  })

  test('frames follow one another, of 16 bits as well', () => {
    const pixels = Uint16Array.of(0, 0, 32_768, 32_768, 257, 65_535, 32_768, 32_768)
    const file = imageFile({ rows: 1, columns: 2, frames: 2, photometric, pixels })
    expect([...pictureOf(file, 2).pixels]).toEqual([1, 1, 1, 255, 255, 255])
  })

  test('samples that are all there are not halved, whatever the name says', () => {
    const pixels = Uint8Array.of(77, 128, 128, 76, 85, 255)
    expect(shown({ columns: 2, photometric, pixels })).toEqual([77, 77, 77, 254, 0, 0])
  })

  test.each([
    { image: { columns: 1 }, fault: 'Columns (0028,0011) is 1' },
    {
      image: { columns: 2, planarConfiguration: 1 },
      fault: 'Planar Configuration (0028,0006) is 1',
    },
  ])('is refused where $fault', ({ image, fault }) => {
    const pixels = Uint8Array.of(1, 2)
    const rule = 'not allowed for YBR_FULL_422 (PS3.3 C.7.6.3.1.2)'
    expect(() => shown({ photometric, pixels, ...image })).toThrow(`${fault}, ${rule}`)
  })
})

describe('RGB (PS3.3 C.7.6.3.1.2)', () => {
  test.each([
    { bits: 8, pixels: Uint8Array.of(0, 128, 255) },
    { bits: 16, pixels: Uint16Array.of(0, 0x8080, 0xffff) },
    { bits: 32, pixels: Uint32Array.of(0, 0x8080_8080, 0xffff_ffff) },
  ])('of $bits bits is scaled to 8', ({ pixels }) => {
    const image = { columns: 1, photometric: 'RGB', pixels }
    expect(shown(image)).toEqual([0, 128, 255])
    expect(shown({ ...image, transferSyntaxUid: syntaxes.explicitBigEndian })).toEqual([
      0, 128, 255,
    ])
    expect(shown({ ...image, transferSyntaxUid: syntaxes.rle })).toEqual([0, 128, 255])
  })
})
