import { expect, test } from 'vitest'
import { pixelDifference } from './pixels.ts'

test('equal pictures are equal', () => {
  expect(Uint8Array.of(1, 2, 3, 4)).toEqualPixels([
    [1, 2],
    [3, 4],
  ])
})

test('the first pixel that differs is named by row and column', () => {
  expect(pixelDifference([9, 9, 3, 0], Uint8Array.of(9, 9, 9, 1), { columns: 2 })).toBe(
    'pixel (1, 0): expected 9 ±0, got 3; 2 of 4 samples differ, by at most 6',
  )
})

test('a colour picture names the channel', () => {
  expect(pixelDifference([0, 0, 0, 0, 7, 0], [0, 0, 0, 0, 0, 0], { columns: 2, channels: 3 })).toBe(
    'pixel (0, 1) channel 1: expected 0 ±0, got 7; 1 of 6 samples differ, by at most 7',
  )
})

test('a difference of the tolerance passes, of one level more fails', () => {
  expect([10, 11]).toEqualPixels([[11, 10]], { tolerance: 1 })
  expect([10, 12]).not.toEqualPixels([[11, 10]], { tolerance: 1 })
})

test('NaN and another number of pixels are differences', () => {
  expect([Number.NaN]).not.toEqualPixels([0])
  expect(pixelDifference([1, 2], [1, 2, 3])).toBe('expected 3 samples, got 2')
})
