import { describe, expect, test } from 'vitest'
import {
  fitsIntegers,
  isWhole,
  modalityFunction,
  modalityRange,
  rescaleOf,
} from '../../dicom/modality.ts'

const identity = { slope: 1, intercept: 0, factor: 1 }

describe('rescaleOf (PS3.3 C.11.1.1.2)', () => {
  test.each([
    { slope: '2', intercept: '-1024', expected: { slope: 2, intercept: -1024 } },
    { slope: '0.37 ', intercept: '-3.5', expected: { slope: 0.37, intercept: -3.5 } },
    { slope: '2', intercept: null, expected: { slope: 1, intercept: 0 } },
    { slope: null, intercept: '5', expected: { slope: 1, intercept: 0 } },
    { slope: 'two', intercept: '5', expected: { slope: 1, intercept: 0 } },
    { slope: '2\\3', intercept: '5\\6', expected: { slope: 2, intercept: 5 } },
  ])('slope $slope and intercept $intercept give $expected', ({ slope, intercept, expected }) => {
    const written = { rescaleSlope: slope, rescaleIntercept: intercept, suvFactor: null }
    expect(rescaleOf(written)).toEqual({ ...expected, factor: 1 })
  })
})

test('a negative slope swaps the ends of the range', () => {
  const range = modalityRange({ slope: -1, intercept: 4095, factor: 1 }, { min: 0, max: 4000 })
  expect(range).toEqual({ min: 95, max: 4095 })
})

test.each([
  { min: 0, max: 0xffff_ffff, fits: true },
  { min: 0, max: 0x1_0000_0000, fits: false },
  { min: -32_768, max: 32_767, fits: true },
  { min: -32_769, max: 0, fits: false },
  { min: -1, max: 32_768, fits: false },
  { min: 0.5, max: 10, fits: false },
])('modality values from $min to $max fit an array of integers: $fits', ({ min, max, fits }) => {
  expect(fitsIntegers({ min, max })).toBe(fits)
})

test('values in an array of integers lose their fraction toward zero', () => {
  const modality = modalityFunction({ slope: 0.5, intercept: -2, factor: 1 }, true)
  expect([0, 1, 3, 7].map(modality)).toEqual([-2, -1, -0, 1])
})

test('values in an array of floats are rounded to single precision', () => {
  expect(modalityFunction({ ...identity, slope: 0.1 }, false)(1)).toBe(Math.fround(0.1))
})

describe('a factor', () => {
  test('multiplies rescaled values, and decides with them how they are kept', () => {
    const rescale = { slope: 2, intercept: 1, factor: 0.25 }
    expect(modalityRange(rescale, { min: 0, max: 2 })).toEqual({ min: 0.25, max: 1.25 })
    expect(modalityFunction(rescale, false)(2)).toBe(1.25)
    expect(isWhole(rescale)).toBe(false)
  })

  test('counts also where nothing is rescaled', () => {
    const written = { rescaleSlope: null, rescaleIntercept: null, suvFactor: 0.5 }
    expect(rescaleOf(written)).toEqual({ slope: 1, intercept: 0, factor: 0.5 })
    expect(modalityFunction({ ...identity, factor: 0.5 }, false)(3)).toBe(1.5)
  })
})

test('the identity returns stored values as they are', () => {
  expect(modalityFunction(identity, false)(16_777_217)).toBe(16_777_217)
})

test.each([
  { slope: 2, intercept: -1, whole: true },
  { slope: 2, intercept: 0.5, whole: false },
  { slope: 0.5, intercept: 1, whole: false },
])('slope $slope and intercept $intercept are whole: $whole', ({ slope, intercept, whole }) => {
  expect(isWhole({ slope, intercept, factor: 1 })).toBe(whole)
})
