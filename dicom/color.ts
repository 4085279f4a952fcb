/** Colour to 8-bit RGB: PS3.3 C.7.6.3.1.2, C.7.6.3.1.5. */

import type { PixelFormat } from './instance.ts'
import type { Palette } from './palette.ts'
import { storedFunction, type Words } from './stored.ts'

/**
 * The picture of a colour frame. 8-bit samples are shown as they are; wider ones are scaled so that
 * the largest that Bits Stored can hold becomes 255.
 *
 * @returns three bytes a pixel
 */
export function renderColor(words: Words, format: PixelFormat): Uint8Array {
  const { photometric, palette } = format
  if (palette) return paint(words, palette, storedFunction(format))
  if (photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422') return convert(words, format)
  return format.bitsAllocated === 8 ? Uint8Array.from(words) : scale(words, format)
}

/** C.7.6.3.1.5: a stored value outside of the table has the colour of its nearest end. */
function paint(
  words: Words,
  { firstMapped, colors }: Palette,
  stored: (word: number) => number,
): Uint8Array {
  const last = colors.length / 3 - 1
  const pixels = new Uint8Array(3 * words.length)
  for (let i = 0; i < words.length; i++) {
    const index = Math.min(Math.max(stored(words[i] ?? 0) - firstMapped, 0), last)
    pixels[3 * i] = colors[3 * index] ?? 0
    pixels[3 * i + 1] = colors[3 * index + 1] ?? 0
    pixels[3 * i + 2] = colors[3 * index + 2] ?? 0
  }
  return pixels
}

/** C.7.6.3.1.2, the inverse of its YBR_FULL equations; clamped, halves rounded to even. */
function convert(words: Words, format: PixelFormat): Uint8Array {
  const stored = storedFunction(format)
  const zero = 2 ** (format.bitsStored - 1)
  const factor = displayFactor(format)
  const pixels = new Uint8ClampedArray(words.length)
  for (let i = 0; i < words.length; i += 3) {
    const y = stored(words[i] ?? 0)
    const cb = stored(words[i + 1] ?? 0) - zero
    const cr = stored(words[i + 2] ?? 0) - zero
    pixels[i] = factor * (y + 1.402 * cr)
    pixels[i + 1] = factor * (y - 0.34414 * cb - 0.71414 * cr)
    pixels[i + 2] = factor * (y + 1.772 * cb)
  }
  return new Uint8Array(pixels.buffer)
}

function scale(words: Words, format: PixelFormat): Uint8Array {
  const stored = storedFunction(format)
  const factor = displayFactor(format)
  const pixels = new Uint8ClampedArray(words.length)
  for (let i = 0; i < words.length; i++) pixels[i] = factor * stored(words[i] ?? 0)
  return new Uint8Array(pixels.buffer)
}

function displayFactor({ bitsStored }: PixelFormat): number {
  return 255 / (2 ** bitsStored - 1)
}
