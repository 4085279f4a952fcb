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

  test('does without the delimiter', () => {
    const bytes = Uint8Array.from([...noTable, ...item(1, 2)])
    expect(encapsulatedFrames(bytes, 1)).toEqual([Uint8Array.of(1, 2)])
  })

  test.each([
    { title: 'no fragment', parts: [noTable], message: 'has no fragment' },
    {
      title: 'fragments that nothing gives to frames',
      parts: [noTable, item(1, 2), item(3, 4), item(5, 6)],
      message: '3 fragments for 2 frames and no Basic Offset Table that fits',
    },
    {
      title: 'a table that points between fragments',
      parts: [item(0, 0, 0, 0, 7, 0, 0, 0), item(1, 2), item(3, 4), item(5, 6)],
      message: 'no Basic Offset Table that fits',
    },
    {
      title: 'a table that goes backwards',
      parts: [item(10, 0, 0, 0, 0, 0, 0, 0), item(1, 2), item(3, 4), item(5, 6)],
      message: 'no Basic Offset Table that fits',
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
