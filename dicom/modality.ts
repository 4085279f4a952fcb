/** Stored values to modality values: PS3.3 C.11.1, as the OHIF viewer does it. */

import type { FrameAttributes } from './instance.ts'

/** Rescale Slope (0028,1053) and Rescale Intercept (0028,1052), and what multiplies the result. */
export interface Rescale {
  readonly slope: number
  readonly intercept: number
  /** Of PET, to SUVs; 1 for all other values. */
  readonly factor: number
}

/** The smallest and the largest of some values. */
export interface Range {
  readonly min: number
  readonly max: number
}

/**
 * The rescale of a frame. As in OHIF it counts only where both attributes are present; one that is
 * no number is absent.
 */
export function rescaleOf({
  rescaleSlope: slope,
  rescaleIntercept: intercept,
  suvFactor,
}: Pick<FrameAttributes, 'rescaleSlope' | 'rescaleIntercept' | 'suvFactor'>): Rescale {
  const factor = suvFactor ?? 1
  const identity = { slope: 1, intercept: 0, factor }
  if (slope === null || intercept === null) return identity
  const [m, b] = [slope, intercept].map((written) => Number(written.split('\\')[0]))
  if (m === undefined || b === undefined) return identity
  return Number.isFinite(m) && Number.isFinite(b) ? { slope: m, intercept: b, factor } : identity
}

/** The modality values between which those of a frame lie. A negative slope swaps the ends. */
export function modalityRange({ slope, intercept, factor }: Rescale, { min, max }: Range): Range {
  const ends = [min, max].map((stored) => factor * (slope * stored + intercept))
  return { min: Math.min(...ends), max: Math.max(...ends) }
}

/**
 * Whether the viewer keeps the modality values of a frame in an integer array: where both ends are
 * whole and such an array holds them. Otherwise it keeps them in single precision.
 */
export function fitsIntegers({ min, max }: Range): boolean {
  if (!Number.isInteger(min) || !Number.isInteger(max)) return false
  return min >= 0 ? max <= 0xffff_ffff : min >= -0x8000 && max <= 0x7fff
}

/** Whether every modality value is whole, whatever the stored value. */
export function isWhole({ slope, intercept, factor }: Rescale): boolean {
  return [slope, intercept, factor].every(Number.isInteger)
}

/**
 * The modality value of a stored value, rounded as the viewer's array rounds it.
 *
 * @param integers  whether that is an integer array, see {@link fitsIntegers}
 */
export function modalityFunction(
  { slope, intercept, factor }: Rescale,
  integers: boolean,
): (stored: number) => number {
  if (slope === 1 && intercept === 0 && factor === 1) return (stored) => stored
  return integers
    ? (stored) => Math.trunc(factor * (slope * stored + intercept))
    : (stored) => Math.fround(factor * (slope * stored + intercept))
}
