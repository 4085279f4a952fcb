import { expect, test } from 'vitest'
import type { Comparison, Distance } from './comparison.ts'
import { leftOut, missesOf, table } from './table.ts'

const group = { modality: 'CT', photometric: 'MONOCHROME2', transferSyntax: 'RLE Lossless' }
const bar = { worst: 1, share: 0.005 }

function compared(name: string, distance: Distance, deliberate?: string): Comparison {
  return { kind: 'compared', name, group, bar, distance, deliberate }
}

const comparisons: readonly Comparison[] = [
  compared('equal', { pixels: 1000, differing: 0, worst: 0 }),
  compared('near', { pixels: 1000, differing: 5, worst: 1 }),
  compared('too far', { pixels: 1000, differing: 1, worst: 2 }),
  compared('too much', { pixels: 1000, differing: 6, worst: 1 }),
  compared('right', { pixels: 1000, differing: 900, worst: 255 }, 'signed 8-bit pixels'),
  { kind: 'only here', name: 'broken', detail: 'no image' },
]

test('the table sums what is held against the viewer, by group', () => {
  expect(table(comparisons).split('\n')).toEqual([
    'modality  photometric  transfer syntax  images  pixels  differing  worst',
    'CT        MONOCHROME2  RLE Lossless          4    4000         12      2',
    'all                                          4    4000         12      2',
  ])
})

test('a picture misses its bar by one level, or by one pixel', () => {
  expect(missesOf(comparisons)).toEqual([
    'too far: 1 of 1000 pixels differ, the worst by 2',
    'too much: 6 of 1000 pixels differ, the worst by 1',
  ])
})

test('what the table leaves out is counted by reason', () => {
  expect(leftOut(comparisons)).toEqual([
    '1 × deliberate: signed 8-bit pixels',
    '1 × drawn here, not by the viewer',
  ])
})
