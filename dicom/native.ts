/** Native Pixel Data to words: PS3.5 section 8.1 and annex A, PS3.3 C.7.6.3.1. */

import { DicomError } from './error.ts'
import type { PixelData, PixelFormat } from './instance.ts'
import type { Frames, Words } from './stored.ts'

type NativePixelData = Extract<PixelData, { kind: 'native' }>

/** Samples, counted from the first of all frames. */
interface Span {
  readonly first: number
  readonly count: number
}

/**
 * Finds the frames.
 *
 * @throws {DicomError} `malformed pixel data` where not even one is complete
 */
export function nativeFrames(
  pixelData: NativePixelData,
  format: PixelFormat,
  numberOfFrames: number,
): Frames {
  const held = pixelData.bytes.length
  const pixels = format.rows * format.columns
  const full = (pixels * format.samplesPerPixel * format.bitsAllocated) / 8
  // Some files say 4:2:2 but have been expanded: they are long enough for all samples.
  const halved = format.photometric === 'YBR_FULL_422' && held < numberOfFrames * full
  if (halved) assertHalvable(format)
  const samples = pixels * (halved ? 2 : format.samplesPerPixel)
  const frameLength = (samples * format.bitsAllocated) / 8
  const frames = Math.floor(held / frameLength)
  if (frames === 0) {
    const name = format.float ? 'Float Pixel Data' : 'Pixel Data (7FE0,0010)'
    const message = `${name} holds ${held} bytes, a frame needs ${Math.ceil(frameLength)}`
    throw new DicomError('malformed pixel data', message)
  }
  const spanOf = (frameNumber: number) => ({ first: (frameNumber - 1) * samples, count: samples })
  const frame = (frameNumber: number) => {
    const words = readWords(pixelData, format, spanOf(frameNumber))
    const whole = halved ? repeatChroma(words, format) : words
    const isPlanar = format.planar && format.samplesPerPixel === 3
    return { words: isPlanar ? interleave(whole) : whole, format, remark: null }
  }
  const stored = (frameNumber: number) => {
    const { start, end } = byteRange(format, spanOf(frameNumber))
    return pixelData.bytes.subarray(start, end)
  }
  const count = Math.min(numberOfFrames, frames)
  return { count, held: frames, decoder: 'native', frame, stored }
}

/**
 * Little-endian bytes as words; Double Float Pixel Data in single precision, in which the windows
 * are.
 */
export function wordsOf(bytes: Uint8Array, { bitsAllocated, float }: PixelFormat): Words {
  const size = bitsAllocated / 8
  const aligned = bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes)
  const { buffer, byteOffset } = aligned
  const count = aligned.byteLength / size
  if (float) {
    return bitsAllocated === 32
      ? new Float32Array(buffer, byteOffset, count)
      : Float32Array.from(new Float64Array(buffer, byteOffset, count))
  }
  if (bitsAllocated === 16) return new Uint16Array(buffer, byteOffset, count)
  return bitsAllocated === 32 ? new Uint32Array(buffer, byteOffset, count) : aligned
}

/** The bits of packed pixels, the first in the lowest bit of a byte: PS3.5 8.1.1. */
export function unpackBits(bytes: Uint8Array, { first, count }: Span): Uint8Array {
  const bits = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const at = first + i
    bits[i] = ((bytes[at >>> 3] ?? 0) >> (at & 7)) & 1
  }
  return bits
}

/** C.7.6.3.1.2: a pair of pixels shares one Cb and one Cr, in one plane. */
function assertHalvable({ columns, planar }: PixelFormat): void {
  const fault = columns % 2 === 1 ? `Columns (0028,0011) is ${columns}` : null
  const wrong = planar ? 'Planar Configuration (0028,0006) is 1' : fault
  if (!wrong) return
  const rule = 'not allowed for YBR_FULL_422 (PS3.3 C.7.6.3.1.2)'
  throw new DicomError('malformed pixel data', `${wrong}, ${rule}`)
}

function readWords({ bytes, bigEndian }: NativePixelData, format: PixelFormat, span: Span): Words {
  const { start, end } = byteRange(format, span)
  const little =
    bigEndian === 1 ? bytes.subarray(start, end) : swap(bytes, bigEndian, { start, end })
  if (format.bitsAllocated === 1) return unpackBits(little, { ...span, first: span.first % 8 })
  return wordsOf(little, format)
}

function byteRange({ bitsAllocated }: PixelFormat, { first, count }: Span) {
  return {
    start: Math.floor((first * bitsAllocated) / 8),
    end: Math.ceil(((first + count) * bitsAllocated) / 8),
  }
}

/** PS3.5 7.3: bytes in the order of little endian; a unit may begin before and end after them. */
function swap(
  bytes: Uint8Array,
  unit: 2 | 4 | 8,
  { start, end }: { start: number; end: number },
): Uint8Array {
  const swapped = new Uint8Array(end - start)
  for (let i = 0; i < swapped.length; i++) swapped[i] = bytes[(start + i) ^ (unit - 1)] ?? 0
  return swapped
}

/** Planar Configuration 1 to 0: C.7.6.3.1.3. */
function interleave(planes: Words): Words {
  const pixels = planes.length / 3
  return planes.map((_, i) => planes[(i % 3) * pixels + Math.floor(i / 3)] ?? 0)
}

/** Y Y Cb Cr to Y Cb Cr, Y Cb Cr: C.7.6.3.1.2. */
function repeatChroma(pairs: Words, format: PixelFormat): Words {
  const full = wordsOf(new Uint8Array((3 * pairs.byteLength) / 2), format)
  for (let from = 0, to = 0; from < pairs.length; from += 4, to += 6) {
    full[to] = pairs[from] ?? 0
    full[to + 3] = pairs[from + 1] ?? 0
    full[to + 1] = full[to + 4] = pairs[from + 2] ?? 0
    full[to + 2] = full[to + 5] = pairs[from + 3] ?? 0
  }
  return full
}
