/** Pixel Data to words, and words to stored values: PS3.5 section 8, PS3.3 C.7.6.3. */

import type { FindDecoder } from './decoder.ts'
import { encapsulatedFrames } from './encapsulated.ts'
import { DicomError } from './error.ts'
import type { Instance, PixelFormat } from './instance.ts'
import { nativeFrames } from './native.ts'
import { decodeRle } from './rle.ts'
import { transferSyntax } from './syntax.ts'

/**
 * Samples as they stand in the file, those of a pixel side by side: a word of Bits Allocated each,
 * a byte where that is 1, or a float.
 */
export type Words = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** One frame, decoded. */
export interface Frame {
  readonly words: Words
  /** What the words are: the instance's format, but for what a compressed stream knows better. */
  readonly format: PixelFormat
  /** What is not as the header says; null where nothing. */
  readonly remark: string | null
}

/** The frames of an instance, each decoded when it is asked for. */
export interface Frames {
  /** How many there are: Number of Frames, or fewer where Pixel Data holds fewer. */
  readonly count: number
  /** How many Pixel Data holds: it may be fewer, or more. */
  readonly held: number
  /** What decodes them, for the record of each picture. */
  readonly decoder: string
  /**
   * The frame with this number, from 1.
   *
   * @throws {DicomError} `malformed pixel data` or `unsupported pixel format`
   */
  readonly frame: (frameNumber: number) => Frame
  /** Its bytes as the file has them; bits before and after it may share the first and the last. */
  readonly stored: (frameNumber: number) => Uint8Array
}

/**
 * Finds the frames in Pixel Data.
 *
 * @param findDecoder  decodes what is compressed other than by RLE
 * @throws {DicomError} `malformed pixel data` where not even one is complete
 */
export function framesOf(instance: Instance, findDecoder: FindDecoder): Frames {
  const { pixelData, format, numberOfFrames } = instance
  if (pixelData.kind === 'native') return nativeFrames(pixelData, format, numberOfFrames)
  const { name, decode } = decoderOf(instance, findDecoder)
  const { bytes, extendedOffsets } = pixelData
  const encoded = encapsulatedFrames(bytes, numberOfFrames, extendedOffsets)
  const stored = (frameNumber: number) => encoded[frameNumber - 1] ?? new Uint8Array()
  const frame = (frameNumber: number) => decode(stored(frameNumber), format)
  const count = Math.min(numberOfFrames, encoded.length)
  return { count, held: encoded.length, decoder: name, frame, stored }
}

function decoderOf({ transferSyntaxUid }: Instance, findDecoder: FindDecoder) {
  const { name, encoding } = transferSyntax(transferSyntaxUid)
  if (encoding === 'rle') return { name: 'rle', decode: decodeRleFrame }
  const decoder = findDecoder(transferSyntaxUid)
  if (!decoder) {
    throw new DicomError('unsupported transfer syntax', `${name} (${transferSyntaxUid})`)
  }
  const decode = (encoded: Uint8Array, format: PixelFormat): Frame => {
    const { bytes, format: own, remark } = decoder.decode(encoded, format)
    const decoded = { kind: 'native', bytes, bigEndian: 1 } as const
    return { ...nativeFrames(decoded, own, 1).frame(1), remark }
  }
  return { name: decoder.name, decode }
}

function decodeRleFrame(encoded: Uint8Array, format: PixelFormat): Frame {
  return { words: decodeRle(encoded, format), format, remark: null }
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
