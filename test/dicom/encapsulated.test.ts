import { describe, expect, test } from 'vitest'
import { encapsulatedFrames } from '../../dicom/encapsulated.ts'
import { DicomError } from '../../dicom/error.ts'

function item(...bytes: number[]): number[] {
  return [0xfe, 0xff, 0x00, 0xe0, bytes.length, 0, 0, 0, ...bytes]
}

const end = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]
const noTable = item()

function frames(numberOfFrames: number, ...parts: number[][]): number[][] {
  const bytes = Uint8Array.from([...parts, end].flat())
  return encapsulatedFrames(bytes, numberOfFrames).map((frame) => [...frame])
}

const jpeg = [0xff, 0xd8, 0xff, 1]
const jpeg2000 = [0xff, 0x4f, 0xff, 0x51]
const rle = [1, 0, 0, 0, 64, 0, 0, 0]

describe('encapsulatedFrames (PS3.5 A.4)', () => {
  test('joins all fragments of a single frame', () => {
    expect(frames(1, noTable, item(1, 2), item(3, 4))).toEqual([[1, 2, 3, 4]])
  })

  test('gives each frame its fragment where there are as many', () => {
    expect(frames(2, noTable, item(1, 2), item(3, 4))).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  test('goes by the Basic Offset Table where frames have several fragments', () => {
    const table = item(0, 0, 0, 0, 20, 0, 0, 0)
    expect(frames(2, table, item(1, 2), item(3, 4), item(5, 6))).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ])
  })

  test('prefers the Extended Offset Table (7FE0,0001) to the basic one', () => {
    const bytes = Uint8Array.from([...noTable, ...item(1, 2), ...item(3, 4), ...item(5, 6)])
    const table = new Uint8Array(BigUint64Array.of(0n, 10n).buffer)
    expect(encapsulatedFrames(bytes, 2, table)).toEqual([
      Uint8Array.of(1, 2),
      Uint8Array.of(3, 4, 5, 6),
    ])
  })

  test.each([
    { kind: 'JPEG', begin: jpeg },
    { kind: 'JPEG 2000', begin: jpeg2000 },
    { kind: 'RLE', begin: rle },
  ])('goes by the beginnings of $kind streams without a table', ({ begin }) => {
    const parts = [item(...begin), item(2, 2), item(3, 3), item(...begin), item(5, 5)]
    expect(frames(2, noTable, ...parts)).toEqual([
      [...begin, 2, 2, 3, 3],
      [...begin, 5, 5],
    ])
  })

  test.each([
    { title: 'that is too short', table: item(0, 0, 0, 0) },
    { title: 'that points between fragments', table: item(0, 0, 0, 0, 11, 0, 0, 0) },
    { title: 'that points at the middle of a frame', table: item(0, 0, 0, 0, 12, 0, 0, 0) },
    { title: 'that does not begin with the first frame', table: item(12, 0, 0, 0, 22, 0, 0, 0) },
  ])('does not believe a table $title', ({ table }) => {
    expect(frames(2, table, item(...jpeg), item(2, 2), item(...jpeg))).toEqual([
      [...jpeg, 2, 2],
      jpeg,
    ])
  })

  test('finds fewer frames than Number of Frames says', () => {
    expect(frames(5, noTable, item(...jpeg), item(2, 2), item(...jpeg))).toHaveLength(2)
    expect(frames(5, noTable, item(1, 1), item(2, 2))).toHaveLength(2)
  })

  test('finds more frames than Number of Frames says', () => {
    expect(frames(2, noTable, item(...jpeg), item(...jpeg), item(...jpeg))).toHaveLength(3)
  })

  test('takes the length of a fragment, not what looks like a delimiter inside', () => {
    expect(frames(1, noTable, item(...end, 1, 2))).toEqual([[...end, 1, 2]])
  })

  test('keeps the fragments before bytes that are no item', () => {
    expect(frames(1, noTable, item(1, 2), [9, 9, 9, 9, 9, 9, 9, 9])).toEqual([[1, 2]])
  })

  test('keeps what there is of a fragment that is cut short', () => {
    const cut = Uint8Array.from([...noTable, ...item(1, 2, 3, 4).slice(0, -2)])
    expect(encapsulatedFrames(cut, 1)).toEqual([Uint8Array.of(1, 2)])
  })

  test('does without the delimiter', () => {
    const bytes = Uint8Array.from([...noTable, ...item(1, 2)])
    expect(encapsulatedFrames(bytes, 1)).toEqual([Uint8Array.of(1, 2)])
  })

  test.each([
    { title: 'no fragment', parts: [noTable], message: 'has no fragment' },
    {
      title: 'fragments that nothing gives to frames',
      parts: [noTable, item(1, 2), item(3, 4), item(5, 6)],
      message: '3 fragments for 2 frames and no offset table that fits',
    },
    {
      title: 'a table that points between fragments',
      parts: [item(0, 0, 0, 0, 7, 0, 0, 0), item(1, 2), item(3, 4), item(5, 6)],
      message: 'no offset table that fits',
    },
    {
      title: 'a table that goes backwards',
      parts: [item(10, 0, 0, 0, 0, 0, 0, 0), item(1, 2), item(3, 4), item(5, 6)],
      message: 'no offset table that fits',
    },
    {
      title: 'bytes that are no item',
      parts: [[1, 2, 3, 4, 5, 6, 7, 8]],
      message: 'no item at byte 0',
    },
  ])('refuses $title', ({ parts, message }) => {
    expect(() => frames(2, ...parts)).toThrow(DicomError)
    expect(() => frames(2, ...parts)).toThrow(message)
  })
})
