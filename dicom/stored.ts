/** Pixel Data to words, and words to stored values: PS3.5 section 8, PS3.3 C.7.6.3. */

import { encapsulatedFrames } from './encapsulated.ts'
import type { Instance, PixelFormat } from './instance.ts'
import { nativeFrames } from './native.ts'
import { decodeRle } from './rle.ts'

/**
 * Samples as they stand in the file, those of a pixel side by side: a word of Bits Allocated each,
 * a byte where that is 1, or a float.
 */
export type Words = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** The frames of an instance, each decoded when it is asked for. */
export interface Frames {
  /** How many frames Pixel Data holds: Number of Frames, or fewer where it is cut short. */
  readonly count: number
  /** What decodes them, for the record of each picture. */
  readonly decoder: string
  /**
   * The words of the frame with this number, from 1.
   *
   * @throws {DicomError} `malformed pixel data`
   */
  readonly words: (frameNumber: number) => Words
}

/**
 * Finds the frames in Pixel Data.
 *
 * @throws {DicomError} `malformed pixel data` where not even one is complete
 */
export function framesOf({ pixelData, format, numberOfFrames }: Instance): Frames {
  if (pixelData.kind === 'encapsulated') {
    const encoded = encapsulatedFrames(pixelData.bytes, numberOfFrames)
    const words = (frameNumber: number) => {
      return decodeRle(encoded[frameNumber - 1] ?? new Uint8Array(), format)
    }
    return { count: numberOfFrames, decoder: 'rle', words }
  }
  return nativeFrames(pixelData, format, numberOfFrames)
}

/**
 * The stored value of a word: Bits Stored bits up to High Bit, sign-extended where signed. Other
 * bits do not count, unless the file says that an overlay is in them: the viewer shows that one.
 */
export function storedFunction(format: PixelFormat): (word: number) => number {
  const { bitsStored, highBit, signed, overlayInPixels, float } = format
  if (float) return (word) => word
  const left = 31 - highBit
  const right = 32 - bitsStored
  if (signed) return (word) => (word << left) >> right
  return overlayInPixels ? (word) => word >>> (right - left) : (word) => (word << left) >>> right
}

/** The smallest and the largest stored value of some words; neither is infinite or no number. */
export function storedRange(
  words: Words,
  stored: (word: number) => number,
): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const word of words) {
    const value = stored(word)
    if (value < min && value > Number.NEGATIVE_INFINITY) min = value
    if (value > max && value < Number.POSITIVE_INFINITY) max = value
  }
  return min <= max ? { min, max } : { min: 0, max: 0 }
}
