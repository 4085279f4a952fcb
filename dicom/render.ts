/**
 * Stored values to a picture: what the OHIF viewer shows at native resolution.
 * Modality LUT, VOI LUT and presentation, PS3.3 C.11 and PS3.4 N.2, folded into one table.
 */

import { renderColor } from './color.ts'
import type { FrameAttributes, OwnWindowSource, PixelFormat } from './instance.ts'
import {
  fitsIntegers,
  isWhole,
  modalityFunction,
  modalityRange,
  type Range,
  rescaleOf,
} from './modality.ts'
import { storedFunction, storedRange, type Words } from './stored.ts'
import {
  rangeFunction,
  type VoiLutFunction,
  voiFunction,
  type Window,
  windowOfRange,
} from './voi.ts'

/** Where a window came from; `none` for colour, which has no window. */
export type WindowSource = OwnWindowSource | 'frame range' | 'none'

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

/** How a gray frame is shown. */
interface Shown {
  readonly window: Window
  readonly windowSource: WindowSource
  readonly voiLutFunction: VoiLutFunction
}

const tablesKept = 16

/**
 * A renderer that keeps its latest tables: the images of a series share one. Words of more than 16
 * bits have too many values for a table and are computed one by one.
 */
export function createRenderer(): Render {
  const tables = new Map<string, Uint8Array>()
  return (words, format, attributes) => {
    if (!isGray(format)) return colour(words, format)
    const { key, shade, shown } = grayscale(words, format, attributes)
    const size = 2 ** format.bitsAllocated
    if (format.bitsAllocated > 16 || (words.length < size && !tables.has(key))) {
      return { pixels: shadeAll(words, shade), channels: 1, ...shown }
    }
    const table = tables.get(key) ?? Uint8Array.from({ length: size }, (_, word) => shade(word))
    keep(tables, key, table)
    return { pixels: lookUp(words, table), channels: 1, ...shown }
  }
}

function isGray({ photometric }: PixelFormat): boolean {
  return photometric === 'MONOCHROME1' || photometric === 'MONOCHROME2'
}

function colour(words: Words, format: PixelFormat): Picture {
  const pixels = renderColor(words, format)
  return { pixels, channels: 3, window: null, windowSource: 'none', voiLutFunction: null }
}

/** The window of a gray frame, and the display value of a word under it. */
function grayscale(words: Words, format: PixelFormat, attributes: FrameAttributes) {
  const stored = storedFunction(format)
  const rescale = rescaleOf(attributes)
  const rangeOf = () => modalityRange(rescale, frameRange(words, format))
  const { range, shown } = chooseWindow(attributes, rangeOf)
  const { window, voiLutFunction } = shown
  const integers = !format.float && (isWhole(rescale) || fitsIntegers(range ?? rangeOf()))
  const inverted = format.photometric === 'MONOCHROME1'
  const modality = modalityFunction(rescale, integers)
  const voi = range ? rangeFunction(range, inverted) : voiFunction(window, voiLutFunction, inverted)
  const { bitsAllocated, bitsStored, highBit, signed, overlayInPixels } = format
  const bits = [bitsAllocated, bitsStored, highBit, signed, overlayInPixels, inverted]
  const ends = range ? [range.min, range.max] : [window.center, window.width, voiLutFunction]
  const { slope, intercept, factor } = rescale
  const key = [...bits, slope, intercept, factor, integers, ...ends].join()
  return { shown, key, shade: shadeFunction(format, (word) => voi(modality(stored(word)))) }
}

/** The stored values that a frame ranges over; packed bits always over both, or an empty mask is white. */
function frameRange(words: Words, format: PixelFormat): Range {
  if (format.bitsAllocated === 1) return { min: 0, max: 1 }
  return storedRange(words, storedFunction(format))
}

/** What is no number is black: there is nothing to show. */
function shadeFunction({ float }: PixelFormat, shade: Shade): Shade {
  return float ? (word) => (Number.isNaN(word) ? 0 : shade(word)) : shade
}

/** The window of the frame; where it has none, the range of its values. */
function chooseWindow(
  { window, windowSource, voiLutFunction }: FrameAttributes,
  rangeOf: () => Range,
): { range: Range | null; shown: Shown } {
  if (!window) {
    const range = rangeOf()
    const full = windowOfRange(range)
    const shown = { window: full, windowSource: 'frame range', voiLutFunction: 'LINEAR' } as const
    return { range, shown }
  }
  return { range: null, shown: { window, windowSource, voiLutFunction } }
}

function shadeAll(words: Words, shade: Shade): Uint8Array {
  const pixels = new Uint8Array(words.length)
  for (let i = 0; i < words.length; i++) pixels[i] = shade(words[i] ?? 0)
  return pixels
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
