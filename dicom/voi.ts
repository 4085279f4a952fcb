/**
 * Modality values to display values: PS3.3 C.11.2, in the arithmetic of the OHIF viewer, which
 * looks up 1024 display levels in single precision.
 */

/** VOI LUT Function (0028,1056), PS3.3 C.11.2.1.3. */
export type VoiLutFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'

/** Window Center (0028,1050) and Window Width (0028,1051) in modality units (HU for CT). */
export interface Window {
  readonly center: number
  readonly width: number
}

/** Whether a text is one of the functions that the standard defines. */
export function isVoiLutFunction(text: string | null): text is VoiLutFunction {
  return text === 'LINEAR' || text === 'LINEAR_EXACT' || text === 'SIGMOID'
}

/** Whether the standard allows the width: 1 or more for LINEAR (C.11.2.1.2.1), else above 0. */
export function isAllowed({ center, width }: Window, kind: VoiLutFunction): boolean {
  if (!Number.isFinite(center) || !Number.isFinite(width)) return false
  return kind === 'LINEAR' ? width >= 1 : width > 0
}

/** The window whose LINEAR ends are the smallest and the largest of a frame's modality values. */
export function windowOfRange({ min, max }: { min: number; max: number }): Window {
  return { center: (min + max + 1) / 2, width: max - min + 1 }
}

/**
 * The display value, 0 to 255, of a modality value.
 *
 * @param window  one that {@link isAllowed} for the function
 * @param inverted  MONOCHROME1: the smallest value is white (C.7.6.3.1.2)
 */
export function voiFunction(
  window: Window,
  kind: VoiLutFunction,
  inverted: boolean,
): (x: number) => number {
  return shader(kind === 'SIGMOID' ? sigmoid(window) : linear(window, kind), inverted)
}

/** As {@link voiFunction} with the window of the range, exact however small the range is. */
export function rangeFunction(
  { min, max }: { min: number; max: number },
  inverted: boolean,
): (x: number) => number {
  return shader({ levels: evenLevels(), low: min, high: max }, inverted)
}

function shader({ levels, low, high }: Levels, inverted: boolean): (x: number) => number {
  const shown = inverted ? levels.map((level) => 1 - level) : levels
  const table = Uint8Array.from(shown, (level) => Math.round(255 * level))
  // No span (LINEAR of width 1): the viewer's table collapses to its white end.
  if (low === high) return () => (inverted ? 0 : 255)
  const scale = Math.fround(1 / (high - low))
  const shift = Math.fround(0.5 - (0.5 * (high + low)) / (high - low))
  return (x) => {
    const u = Math.fround(Math.fround(Math.fround(x) * scale) + shift)
    const k = Math.min(Math.max(Math.floor(u * levelCount), 0), levelCount - 1)
    return table[k] ?? 0
  }
}

/** Display levels from 0 to 1, evenly spaced over the modality values from `low` to `high`. */
interface Levels {
  readonly levels: readonly number[]
  readonly low: number
  readonly high: number
}

const levelCount = 1024

function linear({ center, width }: Window, kind: 'LINEAR' | 'LINEAR_EXACT'): Levels {
  // C.11.2.1.2.1: the ends of LINEAR are c - 0.5 ± (w - 1) / 2; C.11.2.1.3.2: c ± w / 2.
  const [middle, half] = kind === 'LINEAR' ? [center - 0.5, (width - 1) / 2] : [center, width / 2]
  return { levels: evenLevels(), low: middle - half, high: middle + half }
}

/**
 * C.11.2.1.3.1, as the viewer samples it: 1024 nodes of the logistic, evenly spaced in the display
 * value, joined by straight lines.
 */
function sigmoid({ center, width }: Window): Levels {
  const y = (i: number) => (i + 1) / (levelCount + 2)
  const x = (i: number) => center - (width / 4) * Math.log((1 - y(i)) / y(i))
  const low = x(0)
  const high = x(levelCount - 1)
  let i = 0
  const levels = sample((k) => {
    const at = low + (k / (levelCount - 1)) * (high - low)
    while (i < levelCount - 2 && x(i + 1) < at) i++
    const part = (Math.min(at, x(i + 1)) - x(i)) / (x(i + 1) - x(i))
    return y(i) + part * (y(i + 1) - y(i))
  })
  return { levels, low, high }
}

function evenLevels(): readonly number[] {
  return sample((k) => k / (levelCount - 1))
}

function sample(level: (k: number) => number): readonly number[] {
  return Array.from({ length: levelCount }, (_, k) => Math.fround(level(k)))
}
