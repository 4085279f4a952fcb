/** Pixel Data that is not what the header says. */

import { describe, expect, test } from 'vitest'
import { type RawElement, syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { useThreads } from './conversion.ts'

const convert = useThreads()
const { rle: transferSyntaxUid } = syntaxes
const huge = 65_535

async function convertImage(image: Partial<ImageFile>) {
  const [short] = await convert(imageFile({ rows: 2, columns: 2, pixels: [1, 2, 3, 4], ...image }))
  return short
}

/** A frame of RLE: how many segments it says, where each starts, and what follows. */
function rleFrame(count: number, starts: readonly number[], packed: readonly number[]): Uint8Array {
  const header = new Uint32Array(16)
  header.set([count, ...starts])
  return Uint8Array.from([...new Uint8Array(header.buffer), ...packed])
}

const rejected = { outcome: 'rejected', reason: 'malformed pixel data' }

describe('a picture of 65535 by 65535', () => {
  test.each<Partial<ImageFile>>([
    {},
    { bitsAllocated: 8, pixels: Uint8Array.of(1) },
    { photometric: 'RGB', pixels: [1, 2, 3] },
    { photometric: 'RGB', pixels: [1, 2, 3], planarConfiguration: 1 },
    { pixels: Float32Array.of(1) },
    { pixels: Float64Array.of(1) },
    { bitsAllocated: 1, pixels: [1, 0, 1] },
    { bitsAllocated: 32, pixels: [1] },
  ])('without its pixels is rejected: %o', async (image) => {
    expect(await convertImage({ rows: huge, columns: huge, ...image })).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^malformed pixel data$|^unsupported pixel format$/),
    })
  })

  test.each(['5', '4.50', '4.90'])('that a few bytes decode to is rejected: %s', async (syntax) => {
    const image = { rows: huge, columns: huge, transferSyntaxUid: `1.2.840.10008.1.2.${syntax}` }
    const pixels = { fragments: [new Uint8Array(100)] }
    expect(await convertImage({ ...image, pixels })).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^unsupported (pixel format|transfer syntax)$/),
    })
  })

  test.each([
    { photometric: 'MONOCHROME2', bitsAllocated: 16, segments: 2 },
    { photometric: 'RGB', bitsAllocated: 8, segments: 3 },
  ])('is not allocated for what can unpack to less: %o', async ({ segments, ...image }) => {
    const starts = Array.from({ length: segments }, (_, i) => 64 + 2 * i)
    const pixels = { fragments: [rleFrame(segments, starts, new Array(6).fill(129))] }
    const size = { rows: 8192, columns: 8192, transferSyntaxUid }
    expect(await convertImage({ ...size, ...image, pixels })).toMatchObject({
      ...rejected,
      detail: 'RLE segment 1 holds 128 of 67108864 bytes (PS3.5 G.3)',
    })
  })
})

describe('Number of Frames (0028,0008)', () => {
  test.each([
    ['2147483647', 2],
    ['2', 2],
    ['1', 1],
    ['0', 1],
    ['-5', 1],
    ['99999999999999999999', 1],
    ['1e9', 2],
    ['two', 1],
    ['2\\3', 2],
    ['', 1],
  ])('of %s gives as many frames as there are pixels: %i', async (written, frames) => {
    const elements = { NumberOfFrames: written }
    const image = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), elements }
    expect(await convertImage(image)).toEqual({ outcome: 'converted', frames })
  })

  test('of more than there are fragments gives no more than those', async () => {
    const elements = { NumberOfFrames: '2147483647' }
    const short = await convertImage({ transferSyntaxUid, elements })
    expect(short?.frames ?? 0).toBeLessThanOrEqual(1)
  })
})

describe('a segment table of RLE (PS3.5 G.5)', () => {
  const packed = [253, 7, 253, 9]

  test.each([
    { title: 'of no segment', count: 0, starts: [64, 66] },
    { title: 'of one too few', count: 1, starts: [64] },
    { title: 'of one too many', count: 3, starts: [64, 66, 68] },
    { title: 'of sixteen', count: 16, starts: [64, 66] },
    { title: 'of four thousand million', count: 0xffff_ffff, starts: [64, 66] },
    { title: 'that points behind the frame', count: 2, starts: [64, 1000] },
    { title: 'that points behind the file', count: 2, starts: [0xffff_fffe, 0xffff_ffff] },
    { title: 'that goes backwards', count: 2, starts: [66, 64] },
    { title: 'whose segments are empty', count: 2, starts: [64, 64] },
  ])('$title is rejected', async ({ count, starts }) => {
    const pixels = { fragments: [rleFrame(count, starts, packed)] }
    expect(await convertImage({ transferSyntaxUid, bitsAllocated: 16, pixels })).toMatchObject(
      rejected,
    )
  })

  test('that points into itself gives what stands there', async () => {
    const pixels = { fragments: [rleFrame(2, [0, 64], packed)] }
    expect(await convertImage({ transferSyntaxUid, bitsAllocated: 16, pixels })).toMatchObject({
      outcome: expect.stringMatching('rejected|converted'),
    })
  })
})

/** Pixel Data of these bytes, and of no length. */
async function convertItems(hexadecimal: string) {
  const file = imageFile({ rows: 1, columns: 2, pixels: Uint8Array.of(1, 1), transferSyntaxUid })
  const start = Buffer.from(file).lastIndexOf('e07f10004f420000ffffffff', undefined, 'hex') + 12
  const items = Buffer.from(hexadecimal.replaceAll(' ', ''), 'hex')
  const [short] = await convert(Buffer.concat([file.subarray(0, start), items]))
  return short
}

describe('encapsulated Pixel Data (PS3.5 A.4)', () => {
  const table = 'feff00e000000000'
  const end = 'feffdde000000000'

  test.each([
    { title: 'nothing', items: '' },
    { title: 'no more than a table', items: table },
    { title: 'a table and an end', items: table + end },
    { title: 'an item longer than the file', items: `${table}feff00e0feffffff01` },
    { title: 'an item without a length', items: `${table}feff00e0ffffffff01` },
    { title: 'a table longer than the file', items: 'feff00e0feffffff' },
    { title: 'an end in place of the table', items: end },
    { title: 'a tag that is no item', items: `${table}e07f100002000000` },
    { title: 'items of odd lengths', items: `${table}feff00e003000000010203${end}` },
    { title: 'a header that is cut', items: `${table}feff00e0` },
  ])('of $title is rejected', async ({ items }) => {
    expect(await convertItems(items)).toMatchObject(rejected)
  })

  test('of a hundred thousand items and frames is rejected in time', async () => {
    const count = 100_000
    const fragments = Array.from({ length: count }, () => new Uint8Array())
    const offsetTable = Array.from({ length: count - 1 }, (_, i) => 8 * i)
    const pixels = { offsetTable, fragments }
    expect(await convertImage({ transferSyntaxUid, frames: count - 1, pixels })).toMatchObject(
      rejected,
    )
  })
})

describe('a palette (PS3.3 C.7.6.3.1.5)', () => {
  const palette = (entries: number, length: number): readonly RawElement[] =>
    [1, 2, 3].flatMap((colour) => [
      { tag: 0x00281100 + colour, vr: 'US', value: [entries, 0, 8] },
      { tag: 0x00281200 + colour, vr: 'OW', value: Uint8Array.from({ length }, (_, i) => i) },
    ])
  const photometric = 'PALETTE COLOR'
  const pixels = Uint8Array.of(0, 1, 200, 255)

  test('gives its last colour to what is beyond it', async () => {
    const elements = { raw: palette(2, 2) }
    expect(await convertImage({ photometric, pixels, elements })).toEqual({
      outcome: 'converted',
      frames: 1,
    })
  })

  test.each([
    { title: 'is absent', raw: [] },
    { title: 'is shorter than it says', raw: palette(65_535, 2) },
    { title: 'is empty', raw: palette(2, 0) },
    { title: 'has one colour only', raw: palette(2, 2).slice(0, 2) },
  ])('that $title is rejected', async ({ raw }) => {
    expect(await convertImage({ photometric, pixels, elements: { raw } })).toMatchObject({
      outcome: 'rejected',
      reason: 'malformed data set',
    })
  })

  test.each([
    { title: 'repeats itself', segments: [2, 1, 0, 0] },
    { title: 'repeats what repeats', segments: [0, 1, 7, 2, 2, 0, 0, 2, 0xffff, 0, 0] },
    { title: 'points behind itself', segments: [0, 1, 7, 2, 1, 0xffff, 0xffff] },
    { title: 'has segments without entries', segments: new Array(30_000).fill(0) },
    { title: 'has one long line', segments: [1, 0xffff, 0xffff] },
  ])('in segments that $title is rejected', async ({ segments }) => {
    const raw = [1, 2, 3].flatMap((colour) => [
      { tag: 0x00281100 + colour, vr: 'US', value: [0, 0, 16] },
      { tag: 0x00281220 + colour, vr: 'OW', value: Uint16Array.from(segments) },
    ])
    expect(await convertImage({ photometric, pixels, elements: { raw } })).toMatchObject({
      outcome: 'rejected',
      reason: 'malformed data set',
    })
  })
})
