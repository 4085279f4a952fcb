/**
 * Stored values to a picture: what the OHIF viewer shows at native resolution.
 * Modality LUT, VOI LUT and presentation, PS3.3 C.11 and PS3.4 N.2, folded into one table.
 */

import { renderRgb } from './color.ts'
import type { FrameAttributes, PixelFormat } from './instance.ts'
import {
  fitsIntegers,
  isWhole,
  modalityFunction,
  modalityRange,
  type Range,
  rescaleOf,
} from './modality.ts'
import { storedFunction, storedRange, type Words } from './stored.ts'
import { type VoiLutFunction, voiFunction, type Window, windowOfRange } from './voi.ts'

/** Where a window came from; `none` for colour, which has no window. */
export type WindowSource = 'data set' | 'functional group' | 'frame range' | 'none'

/** One frame as it is shown, and how it was made. */
export interface Picture {
  /** Row by row: one byte a pixel, or three (RGB). */
  readonly pixels: Uint8Array
  readonly channels: 1 | 3
  /** In modality units; null for colour. */
  readonly window: Window | null
  readonly windowSource: WindowSource
  readonly voiLutFunction: VoiLutFunction | null
}

/** Renders one frame. */
export type Render = (words: Words, format: PixelFormat, attributes: FrameAttributes) => Picture

type Shade = (word: number) => number

const tablesKept = 16

/** A renderer that keeps its latest tables: the images of a series share one. */
export function createRenderer(): Render {
  const tables = new Map<string, Uint8Array>()
  return (words, format, attributes) => {
    if (format.samplesPerPixel === 3) return colour(words, format)
    const { key, shade, ...shown } = grayscale(words, format, attributes)
    const size = 2 ** format.bitsAllocated
    if (words.length < size && !tables.has(key)) {
      return { pixels: Uint8Array.from(words, shade), channels: 1, ...shown }
    }
    const table = tables.get(key) ?? Uint8Array.from({ length: size }, (_, word) => shade(word))
    keep(tables, key, table)
    return { pixels: lookUp(words, table), channels: 1, ...shown }
  }
}

function colour(words: Words, format: PixelFormat): Picture {
  const pixels = renderRgb(words, format)
  return { pixels, channels: 3, window: null, windowSource: 'none', voiLutFunction: null }
}

/** The window of a gray frame, and the display value of a word under it. */
function grayscale(words: Words, format: PixelFormat, attributes: FrameAttributes) {
  const stored = storedFunction(format)
  const rescale = rescaleOf(attributes.rescaleSlope, attributes.rescaleIntercept)
  const range = () => modalityRange(rescale, storedRange(words, stored))
  const shown = chooseWindow(attributes, range)
  const { window, voiLutFunction } = shown
  const integers = isWhole(rescale) || fitsIntegers(range())
  const inverted = format.photometric === 'MONOCHROME1'
  const modality = modalityFunction(rescale, integers)
  const voi = voiFunction(window, voiLutFunction, inverted)
  const shade: Shade = (word) => voi(modality(stored(word)))
  const { bitsAllocated, bitsStored, highBit, signed } = format
  const bits = [bitsAllocated, bitsStored, highBit, signed, inverted]
  const values = [rescale.slope, rescale.intercept, integers, window.center, window.width]
  return { ...shown, shade, key: [...bits, ...values, voiLutFunction].join() }
}

function chooseWindow(
  { window, windowInFunctionalGroup, voiLutFunction }: FrameAttributes,
  range: () => Range,
): { window: Window; windowSource: WindowSource; voiLutFunction: VoiLutFunction } {
  if (!window) {
    const full = windowOfRange(range())
    return { window: full, windowSource: 'frame range', voiLutFunction: 'LINEAR' }
  }
  const windowSource = windowInFunctionalGroup ? 'functional group' : 'data set'
  return { window, windowSource, voiLutFunction }
}

function lookUp(words: Words, table: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(words.length)
  for (let i = 0; i < words.length; i++) pixels[i] = table[words[i] ?? 0] ?? 0
  return pixels
}

function keep(tables: Map<string, Uint8Array>, key: string, table: Uint8Array): void {
  tables.delete(key)
  tables.set(key, table)
  const [oldest] = tables.keys()
  if (tables.size > tablesKept && oldest !== undefined) tables.delete(oldest)
}
