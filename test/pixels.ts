/**
 * The matcher `toEqualPixels`: compares pictures and names the first pixel that differs.
 *
 *     expect(display).toEqualPixels([[0, 0, 128], [255, 255, 255]])
 *     expect(display).toEqualPixels(reference, { columns: 512, tolerance: 1 })
 */

import { expect } from 'vitest'

/** How two pictures are compared. */
export interface PixelComparison {
  /** Pixels a row; rows given as lists know theirs. */
  readonly columns?: number
  /** Samples a pixel, interleaved; default: 1. */
  readonly channels?: number
  /** Largest difference allowed, in levels; default: 0. */
  readonly tolerance?: number
}

type Picture = ArrayLike<number> | readonly (readonly number[])[]

declare module 'vitest' {
  interface Matchers<T> {
    /** Same number of samples, and none further apart than the tolerance (0 unless given). */
    toEqualPixels: (expected: Picture, comparison?: PixelComparison) => T
  }
}

/** What is wrong with a picture in one line, or undefined where nothing is. */
export function pixelDifference(
  actual: ArrayLike<number>,
  expected: Picture,
  comparison: PixelComparison = {},
): string | undefined {
  const { samples, columns } = flatten(expected, comparison)
  const { channels = 1, tolerance = 0 } = comparison
  if (actual.length !== samples.length) {
    return `expected ${samples.length} samples, got ${actual.length}`
  }
  const { first, count, largest } = compare(actual, samples, tolerance)
  if (first === undefined) return undefined
  const pixel = Math.floor(first / channels)
  const place = `(${Math.floor(pixel / columns)}, ${pixel % columns})`
  const channel = channels === 1 ? '' : ` channel ${first % channels}`
  const values = `expected ${samples[first]} ±${tolerance}, got ${actual[first]}`
  return `pixel ${place}${channel}: ${values}; ${count} of ${samples.length} samples differ, by at most ${largest}`
}

function flatten(
  picture: Picture,
  { columns }: PixelComparison,
): { samples: ArrayLike<number>; columns: number } {
  if (!isRows(picture)) return { samples: picture, columns: columns ?? picture.length }
  return { samples: picture.flat(), columns: columns ?? picture[0]?.length ?? 1 }
}

function isRows(picture: Picture): picture is readonly (readonly number[])[] {
  return Array.isArray(picture) && Array.isArray(picture[0])
}

function compare(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  let first: number | undefined
  let count = 0
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? Number.NaN))
    if (difference <= tolerance) continue
    first ??= index
    count++
    largest = Math.max(largest, difference)
  }
  return { first, count, largest }
}

expect.extend({
  toEqualPixels(actual: ArrayLike<number>, expected: Picture, comparison?: PixelComparison) {
    const difference = pixelDifference(actual, expected, comparison)
    return {
      pass: difference === undefined,
      message: () => difference ?? 'expected the pictures to differ, but they are equal',
    }
  },
})
