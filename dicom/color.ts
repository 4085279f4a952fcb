/** Colour to 8-bit RGB: PS3.3 C.7.6.3.1.2. */

import type { PixelFormat } from './instance.ts'
import { storedFunction, type Words } from './stored.ts'

/**
 * The picture of an RGB frame. 8-bit samples are shown as they are; wider ones are scaled so that
 * the largest that Bits Stored can hold becomes 255.
 *
 * @returns three bytes a pixel
 */
export function renderRgb(words: Words, format: PixelFormat): Uint8Array {
  if (format.bitsAllocated === 8) return Uint8Array.from(words)
  const stored = storedFunction(format)
  const scale = 255 / (2 ** format.bitsStored - 1)
  return Uint8Array.from(words, (word) => Math.round(stored(word) * scale))
}
