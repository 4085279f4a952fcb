/** Data sets that are damaged, or made to harm. */

import { constants, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { dicomFile, type RawElement, syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { useThreads } from './conversion.ts'

const convert = useThreads()
const pixel = { rows: 2, columns: 2, pixels: [1, 2, 3, 4] }

async function convertImage(image: Partial<ImageFile>, raw: readonly RawElement[] = []) {
  const [short] = await convert(imageFile({ ...pixel, ...image, elements: { raw } }))
  return short
}

describe.each(Object.entries(syntaxes))('a file in %s', (_, transferSyntaxUid) => {
  test.each([false, true])(
    'is never taken for whole where it is cut at any byte, delimited: %s',
    async (undefinedLength) => {
      const groups = [{ FrameVOILUTSequence: [{ WindowCenter: 1, WindowWidth: 2 }] }]
      const elements = { PerFrameFunctionalGroupsSequence: groups }
      const file = imageFile({ ...pixel, transferSyntaxUid, undefinedLength, elements })
      const cuts = Array.from({ length: file.length }, (_, end) => file.subarray(0, end))
      const shorts = await convert(...cuts)
      const converted = shorts.findIndex(({ outcome }) => outcome === 'converted')
      // What ends an encapsulated element or a deflate stream may be missing, no pixel may.
      expect(converted === -1 ? file.length : converted).toBeGreaterThan(file.length - 9)
      expect(shorts.slice(0, 132).every(({ reason }) => reason === 'not DICOM')).toBe(true)
      const apart = shorts.filter(({ reason }) => reason === 'no pixel data')
      // Cut between two elements of the data set, a file cannot be told from one without pixels.
      expect(apart.length).toBeLessThan(30)
    },
  )
})

/** A sequence in a sequence in a sequence, to a depth, each with its length. */
function nest(depth: number): Uint8Array {
  const bytes = Buffer.alloc(20 * depth)
  for (let level = 0; level < depth; level++) {
    const at = 20 * level
    const rest = bytes.length - at - 20
    bytes.write('080040115351', at, 'hex')
    bytes.writeUInt32LE(rest + 8, at + 8)
    bytes.write('feff00e0', at + 12, 'hex')
    bytes.writeUInt32LE(rest, at + 16)
  }
  return bytes.subarray(12)
}

/** The same without lengths and without ends. */
function nestOpen(depth: number): Uint8Array {
  const level = Buffer.from('feff00e0ffffffff0800401153510000ffffffff', 'hex')
  return Buffer.concat(Array.from({ length: depth }, () => level))
}

describe('sequences in sequences', () => {
  test('are read to a depth of a thousand', async () => {
    const raw = [{ tag: 0x00081140, vr: 'SQ', value: nest(1000) }]
    expect(await convertImage({}, raw)).toEqual({ outcome: 'converted', frames: 1 })
  })

  test.each([
    { title: 'a hundred thousand deep', value: nest(100_000) },
    { title: 'a hundred thousand deep without lengths', value: nestOpen(100_000) },
    { title: 'without ends, which swallow Pixel Data', value: nestOpen(3) },
  ])('are rejected $title', async ({ value }) => {
    expect(await convertImage({}, [{ tag: 0x00081140, vr: 'SQ', value }])).toMatchObject({
      outcome: 'rejected',
      reason: 'malformed data set',
    })
  })

  test('may have a million empty items', async () => {
    const items = Buffer.alloc(8_000_000, Buffer.from('feff00e000000000', 'hex'))
    const raw = [{ tag: 0x52009230, vr: 'SQ', value: items }]
    expect(await convertImage({}, raw)).toEqual({ outcome: 'converted', frames: 1 })
  })
})

describe('Rows (0028,0010) of another VR than US', () => {
  test.each<Pick<RawElement, 'vr' | 'value'>>([
    { vr: 'UL', value: 2 },
    { vr: 'SS', value: 2 },
    { vr: 'IS', value: '2' },
    { vr: 'DS', value: '2.0' },
    { vr: 'LO', value: ' 2 ' },
    { vr: 'UN', value: Uint8Array.of(2, 0) },
    { vr: 'UV', value: 2 },
  ])('is read as $vr', async ({ vr, value }) => {
    const raw = [{ tag: 0x00280010, vr, value }]
    expect(await convertImage({}, raw)).toEqual({ outcome: 'converted', frames: 1 })
  })

  test.each<Pick<RawElement, 'vr' | 'value'>>([
    { vr: 'UL', value: 2 ** 31 },
    { vr: 'FD', value: 2 },
    { vr: 'LO', value: 'two' },
    { vr: 'DS', value: '1e999' },
    { vr: 'US', value: '' },
    { vr: 'SQ', value: [{ Rows: 2 }] },
    { vr: 'SQ', value: [] },
    { vr: 'OB', value: new Uint8Array(70_000) },
  ])('is rejected as $vr of $value', async ({ vr, value }) => {
    expect(await convertImage({}, [{ tag: 0x00280010, vr, value }])).toMatchObject({
      outcome: 'rejected',
      reason: 'malformed data set',
      detail: expect.stringContaining('Rows (0028,0010) is '),
    })
  })
})

describe('a deflated data set', () => {
  /** Inflates to a megabyte, and ends no stream: any number can stand in a row. */
  const zeros = deflateRawSync(new Uint8Array(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH })
  const file = dicomFile({ transferSyntaxUid: syntaxes.deflated, elements: { Modality: 'CT' } })
  const meta = file.subarray(0, 144 + (file[140] ?? 0))
  const bomb = Buffer.concat(Array.from({ length: 1_000 }, () => zeros))

  test('of a gigabyte is rejected', async () => {
    const [short] = await convert(Buffer.concat([meta, bomb]))
    expect(short).toMatchObject({ outcome: 'rejected', reason: 'malformed data set' })
    expect(short?.detail).toContain('larger than 268435456 bytes')
  })

  test('that is deflated twice is not inflated twice', async () => {
    const [short] = await convert(Buffer.concat([meta, deflateRawSync(bomb)]))
    expect(short?.outcome).not.toBe('converted')
  })
})

describe('a text', () => {
  test('of megabytes is read in part', async () => {
    const raw = [
      { tag: 0x00080005, vr: 'UT', value: 'ISO_IR 192\\'.repeat(100_000) },
      { tag: 0x00081030, vr: 'UT', value: `${'ä'.repeat(5_000_000)}` },
      { tag: 0x0020000d, vr: 'UT', value: `${' '.repeat(5_000_000)}1` },
    ]
    expect(await convertImage({ frames: 4, rows: 1, columns: 1 }, raw)).toEqual({
      outcome: 'converted',
      frames: 4,
    })
  })

  test('as Transfer Syntax UID of a megabyte is one that is not known', async () => {
    const raw = [{ tag: 0x00020010, vr: 'UN', value: new Uint8Array(1_000_000).fill(0x31) }]
    expect(await convertImage({}, raw)).toMatchObject({ reason: 'unsupported transfer syntax' })
  })
})
