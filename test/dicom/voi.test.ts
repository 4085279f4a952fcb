import { describe, expect, test } from 'vitest'
import { isAllowed, isVoiLutFunction, voiFunction, windowOfRange } from '../../dicom/voi.ts'

describe('voiFunction LINEAR: the examples of PS3.3 C.11.2.1.2.1 note 3, within one of 1024 levels', () => {
  test.each([
    { center: 2048, width: 4096, x: 0, display: 0 },
    { center: 2048, width: 4096, x: 4095, display: 255 },
    { center: 2048, width: 1, x: 2048, display: 255 },
    { center: 0, width: 100, x: -50, display: 0 },
    { center: 0, width: 100, x: 49, display: 255 },
    { center: 0, width: 1, x: 0, display: 255 },
    { center: 40, width: 400, x: -160, display: 0 },
    { center: 40, width: 400, x: 39.5, display: 128 },
    { center: 40, width: 400, x: 240, display: 255 },
  ])('center $center width $width maps $x to $display', ({ center, width, x, display }) => {
    expect(voiFunction({ center, width }, 'LINEAR', false)(x)).toBe(display)
  })
})

describe('voiFunction LINEAR_EXACT (C.11.2.1.3.2) has its ends at center ± width / 2', () => {
  test.each([
    { x: -160, display: 0 },
    { x: 40, display: 128 },
    { x: 240, display: 255 },
  ])('center 40 width 400 maps $x to $display', ({ x, display }) => {
    expect(voiFunction({ center: 40, width: 400 }, 'LINEAR_EXACT', false)(x)).toBe(display)
  })
})

describe('voiFunction SIGMOID (C.11.2.1.3.1) follows the logistic', () => {
  test.each([
    { x: -5000, display: 0 },
    { x: 40, display: 128 },
    { x: 140, display: 186 },
    { x: 5000, display: 255 },
  ])('center 40 width 400 maps $x to about $display', ({ x, display }) => {
    const actual = voiFunction({ center: 40, width: 400 }, 'SIGMOID', false)(x)
    expect(Math.abs(actual - display)).toBeLessThanOrEqual(1)
  })
})

test('MONOCHROME1 inverts: the smallest value is white', () => {
  const shade = voiFunction({ center: 40, width: 400 }, 'LINEAR', true)
  expect([-1000, 1000].map(shade)).toEqual([255, 0])
})

test('a window without span is white everywhere, and black when inverted', () => {
  const window = { center: 10, width: 1 }
  expect(voiFunction(window, 'LINEAR', false)(-99)).toBe(255)
  expect(voiFunction(window, 'LINEAR', true)(-99)).toBe(0)
})

test.each([
  { kind: 'LINEAR', width: 1, allowed: true },
  { kind: 'LINEAR', width: 0.5, allowed: false },
  { kind: 'LINEAR_EXACT', width: 0.5, allowed: true },
  { kind: 'LINEAR_EXACT', width: 0, allowed: false },
  { kind: 'SIGMOID', width: 0.5, allowed: true },
  { kind: 'SIGMOID', width: -1, allowed: false },
  { kind: 'LINEAR', width: Number.NaN, allowed: false },
  { kind: 'SIGMOID', width: Number.POSITIVE_INFINITY, allowed: false },
] as const)('a width of $width is allowed for $kind: $allowed', ({ kind, width, allowed }) => {
  expect(isAllowed({ center: 0, width }, kind)).toBe(allowed)
})

test('a window without a center is not allowed', () => {
  expect(isAllowed({ center: Number.NaN, width: 10 }, 'LINEAR')).toBe(false)
})

test.each(['LINEAR', 'LINEAR_EXACT', 'SIGMOID'])('%s is a VOI LUT Function', (name) => {
  expect(isVoiLutFunction(name)).toBe(true)
})

test.each([null, 'linear', 'LOG'])('%s is no VOI LUT Function', (name) => {
  expect(isVoiLutFunction(name)).toBe(false)
})

test('the window of a range has LINEAR ends at its smallest and largest value', () => {
  const window = windowOfRange({ min: -1024, max: 3071 })
  expect(window).toEqual({ center: 1024, width: 4096 })
  expect([-1024, 3071].map(voiFunction(window, 'LINEAR', false))).toEqual([0, 255])
})
