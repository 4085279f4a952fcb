/** Pixel Data to words, and words to stored values: PS3.5 section 8, PS3.3 C.7.6.3. */

import { encapsulatedFrames } from './encapsulated.ts'
import { DicomError } from './error.ts'
import type { Instance, PixelFormat } from './instance.ts'
import { decodeRle } from './rle.ts'

/** Bits Allocated each, as they stand in the file; samples of a pixel side by side. */
export type Words = Uint8Array | Uint16Array

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
  const length = frameLength(format)
  const count = Math.min(numberOfFrames, Math.floor(pixelData.bytes.length / length))
  if (count === 0) {
    const held = `Pixel Data (7FE0,0010) holds ${pixelData.bytes.length} bytes`
    throw new DicomError('malformed pixel data', `${held}, a frame needs ${length}`)
  }
  const words = (frameNumber: number) => {
    const frame = pixelData.bytes.subarray((frameNumber - 1) * length, frameNumber * length)
    const little = pixelData.bigEndian === 2 ? swapPairs(frame) : frame
    const words = format.bitsAllocated === 8 ? little : sixteenBits(little)
    return format.planar && format.samplesPerPixel === 3 ? interleave(words) : words
  }
  return { count, decoder: 'native', words }
}

/**
 * The stored value of a word: Bits Stored bits up to High Bit, sign-extended where signed. Other
 * bits do not count, unless the file says that an overlay is in them: the viewer shows that one.
 */
export function storedFunction(format: PixelFormat): (word: number) => number {
  const { bitsStored, highBit, signed, overlayInPixels } = format
  const left = 31 - highBit
  const right = 32 - bitsStored
  if (signed) return (word) => (word << left) >> right
  return overlayInPixels ? (word) => word >>> (right - left) : (word) => (word << left) >>> right
}

/** The smallest and the largest stored value of some words. */
export function storedRange(
  words: Words,
  stored: (word: number) => number,
): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const word of words) {
    const value = stored(word)
    if (value < min) min = value
    if (value > max) max = value
  }
  return { min, max }
}

/** Bytes of a frame of native Pixel Data. */
function frameLength({ rows, columns, samplesPerPixel, bitsAllocated }: PixelFormat): number {
  return (rows * columns * samplesPerPixel * bitsAllocated) / 8
}

function swapPairs(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, i) => bytes[i ^ 1] ?? 0)
}

function sixteenBits(bytes: Uint8Array): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes)
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2)
}

/** Planar Configuration 1 to 0: C.7.6.3.1.3. */
function interleave(planes: Words): Words {
  const pixels = planes.length / 3
  return planes.map((_, i) => planes[(i % 3) * pixels + Math.floor(i / 3)] ?? 0)
}
