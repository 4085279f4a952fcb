import { describe, expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import { expandSegments } from '../../dicom/segments.ts'

function expand(data: readonly number[], entries: number, bytesPerValue: 1 | 2 = 2) {
  const table = { name: 'Table', data: Uint16Array.from(data), bytesPerValue, entries }
  return () => [...expandSegments(table)]
}

describe('expandSegments (PS3.3 C.7.9.2)', () => {
  test('copies the values of a discrete segment (C.7.9.2.1)', () => {
    expect(expand([0, 3, 7, 65_535, 9], 3)()).toEqual([7, 65_535, 9])
  })

  test('draws a line from the value before a linear segment to its own (C.7.9.2.2)', () => {
    expect(expand([0, 1, 10, 1, 4, 30, 1, 2, 0], 7)()).toEqual([10, 15, 20, 25, 30, 15, 0])
  })

  test('expands earlier segments again for an indirect one (C.7.9.2.3)', () => {
    const data = [0, 1, 10, 0, 1, 5, 1, 2, 9, 2, 2, 6, 0]
    expect(expand(data, 7)()).toEqual([10, 5, 7, 9, 5, 7, 9])
  })

  test('reads the offset of an indirect segment of 8 bits from four bytes', () => {
    expect(expand([0, 1, 10, 0, 2, 5, 6, 2, 1, 3, 0, 0, 0], 5, 1)()).toEqual([10, 5, 6, 5, 6])
  })

  test('reads an offset above 65535', () => {
    const padding = Array.from({ length: 32_768 }, () => 3)
    const data = [0, 32_768, ...padding, 0, 1, 4, 2, 1, 4, 1]
    expect(expand(data, 32_770)().slice(-2)).toEqual([4, 4])
  })

  test('ends with the last entry, whatever follows', () => {
    expect(expand([0, 4, 1, 2, 3, 4, 9, 9], 3)()).toEqual([1, 2, 3])
    expect(expand([0, 1, 1, 0, 2, 2, 3, 2, 9, 0, 0], 4)()).toEqual([1, 2, 3, 1])
  })

  test.each([
    { title: 'segments that end early', data: [0, 2, 1, 2], message: 'expands to 2 of 3 entries' },
    { title: 'a line from nowhere', data: [1, 3, 5], message: 'begins with a linear segment' },
    {
      title: 'a line to nowhere',
      data: [0, 1, 5, 1, 2],
      message: 'breaks off in a linear segment',
    },
    { title: 'a segment without entries', data: [0, 0, 0], message: 'without entries' },
    { title: 'a segment without a length', data: [0], message: 'without entries' },
    { title: 'an unknown segment', data: [7, 1, 1], message: 'has the segment type 7 at 0' },
    {
      title: 'an indirect segment to an indirect one',
      data: [0, 1, 5, 2, 1, 6, 0],
      message: 'has the segment type 2 at 3',
    },
    { title: 'an indirect segment without a count', data: [0, 1, 5, 2], message: 'expands to 1' },
  ])('refuses $title', ({ data, message }) => {
    expect(expand(data, 3)).toThrow(DicomError)
    expect(expand(data, 3)).toThrow(`Table ${message}`.replace('Table without', 'without'))
    expect(expand(data, 3)).toThrow('(PS3.3 C.7.9.2)')
  })
})
