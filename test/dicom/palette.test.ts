import { describe, expect, test } from 'vitest'
import { type Elements, syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { palette } from '../fixtures/palette.ts'
import { instanceOf, pictureOf } from './picture.ts'

function file(elements: Elements, image: Partial<ImageFile> = {}): Uint8Array {
  const photometric = 'PALETTE COLOR'
  const pixels = Uint8Array.of(0, 1, 2, 3)
  return imageFile({ rows: 1, columns: 4, photometric, pixels, elements, ...image })
}

const bytes = {
  red: Uint8Array.of(1, 2, 3, 4),
  green: Uint8Array.of(5, 6, 7, 8),
  blue: Uint8Array.of(9, 10, 11, 12),
}
const words = {
  red: Uint16Array.of(1, 2, 3, 4),
  green: Uint16Array.of(5, 6, 7, 8),
  blue: Uint16Array.of(9, 10, 11, 12),
}
const wide = {
  red: Uint16Array.of(0x01ff, 0x02ff, 0x0380, 0x0400),
  green: Uint16Array.of(0x0501, 0x0602, 0x0703, 0x0804),
  blue: Uint16Array.of(0x09ff, 0x0aff, 0x0bff, 0x0cff),
}
const colors = [1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]

describe('Palette Color Lookup Table Data (PS3.3 C.7.6.3.1.6)', () => {
  test.each([
    { title: 'of 8 bits, two a word', elements: palette(8, bytes) },
    { title: 'of 8 bits, one a word', elements: palette(8, words) },
    { title: 'of 16 bits, of which the high byte is shown', elements: palette(16, wide) },
    { title: 'of 16 bits that are all of 8', elements: palette(16, words) },
    { title: 'of 16 bits that are two a word', elements: palette(16, bytes) },
    { title: 'of 16 bits, though the descriptor says 8', elements: palette(8, wide) },
  ])('$title, gives the colours', ({ elements }) => {
    expect([...pictureOf(file(elements)).pixels]).toEqual(colors)
    const transferSyntaxUid = syntaxes.explicitBigEndian
    expect([...pictureOf(file(elements, { transferSyntaxUid })).pixels]).toEqual(colors)
  })

  test('may have the value representation US', () => {
    const raw = [{ tag: 0x00281201, vr: 'US', value: [1, 2, 3, 4] }]
    expect([...pictureOf(file({ ...palette(8, words), raw })).pixels]).toEqual(colors)
  })

  test('goes by the red entries: green above 8 bits beside red of 8 is clamped', () => {
    const elements = palette(16, { ...words, green: Uint16Array.of(5, 300, 7, 8) })
    expect(pictureOf(file(elements)).pixels[4]).toBe(255)
  })
})

describe('Palette Color Lookup Table Descriptor (PS3.3 C.7.6.3.1.5)', () => {
  test('a value outside of the table has the colour of its nearest end', () => {
    const pixels = Uint8Array.of(0, 100, 102, 255)
    const picture = pictureOf(file(palette(8, { ...bytes, first: 100 }), { pixels }))
    expect([...picture.pixels]).toEqual([1, 5, 9, 1, 5, 9, 3, 7, 11, 4, 8, 12])
    expect(picture).toMatchObject({ channels: 3, window: null, windowSource: 'none' })
  })

  test('the first value mapped is signed where the pixels are', () => {
    const pixels = Int16Array.of(-3, -2, -1, 0)
    const { pixels: shown } = pictureOf(file(palette(8, { ...bytes, first: -2 }), { pixels }))
    expect([...shown]).toEqual([1, 5, 9, 1, 5, 9, 2, 6, 10, 3, 7, 11])
  })

  test('the first value mapped is unsigned where the pixels are', () => {
    const pixels = Uint16Array.of(0, 65_534, 65_535, 1)
    const elements = palette(8, { ...bytes, first: 65_534 })
    const { pixels: shown } = pictureOf(file(elements, { pixels }))
    expect([...shown]).toEqual([1, 5, 9, 1, 5, 9, 2, 6, 10, 1, 5, 9])
  })

  test('0 entries are 65536', () => {
    const table = Uint16Array.from({ length: 65_536 }, (_, i) => i)
    const elements = palette(16, { red: table, green: table, blue: table, entries: 0 })
    const pixels = Uint16Array.of(0, 0x1234, 0x80ff, 65_535)
    const { pixels: shown } = pictureOf(file(elements, { pixels }))
    expect([...shown].filter((_, i) => i % 3 === 0)).toEqual([0, 0x12, 0x80, 255])
  })

  test('an image of another kind does not show the palette that it has', () => {
    const { format } = instanceOf(file(palette(8, bytes), { photometric: 'MONOCHROME2' }))
    expect(format.palette).toBeNull()
  })
})

describe('a palette is refused', () => {
  const red = 'Red Palette Color Lookup Table'
  test.each([
    {
      fault: 'without descriptor',
      elements: { RedPaletteColorLookupTableDescriptor: null },
      message: `${red} Descriptor (0028,1101) is absent or has no three values`,
    },
    {
      fault: 'of 12 bits',
      elements: { RedPaletteColorLookupTableDescriptor: [4, 0, 12] },
      message: `${red} Descriptor (0028,1101) says 12 bits, not 8 or 16 (PS3.3 C.7.6.3.1.5)`,
    },
    {
      fault: 'without a table',
      elements: { BluePaletteColorLookupTableData: null },
      message:
        'Blue Palette Color Lookup Table Data (0028,1203) is absent, not one for each of 4 entries',
    },
    {
      fault: 'with too short a table',
      elements: { GreenPaletteColorLookupTableData: Uint16Array.of(1) },
      message:
        'Green Palette Color Lookup Table Data (0028,1202) has 2 bytes, not one for each of 4 entries',
    },
  ])('$fault', ({ elements, message }) => {
    expect(() => instanceOf(file({ ...palette(8, bytes), ...elements }))).toThrow(message)
  })
})

describe('Segmented Palette Color Lookup Table Data (PS3.3 C.7.9.2)', () => {
  test.each([
    { bits: 16, data: Uint16Array.of(0, 2, 0x0100, 0x0200, 1, 2, 0x0400) },
    { bits: 8, data: Uint16Array.of(0x0200, 0x0201, 0x0201, 0x0004) },
  ])('of $bits bits stands for the tables', ({ bits, data }) => {
    const elements = {
      ...palette(bits, bytes),
      RedPaletteColorLookupTableData: null,
      GreenPaletteColorLookupTableData: null,
      BluePaletteColorLookupTableData: null,
      SegmentedRedPaletteColorLookupTableData: data,
      SegmentedGreenPaletteColorLookupTableData: data,
      SegmentedBluePaletteColorLookupTableData: data,
    }
    const { pixels } = pictureOf(file(elements))
    expect([...pixels]).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
  })
})
