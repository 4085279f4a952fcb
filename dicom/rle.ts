/** RLE Lossless: PS3.5 annex G. */

import { DicomError } from './error.ts'
import type { PixelFormat } from './instance.ts'
import { unpackBits, wordsOf } from './native.ts'
import type { Words } from './stored.ts'

const headerLength = 64
/** Of a byte: two unpack to at most 128 (G.3.2). */
const mostUnpacked = 64

/**
 * Decodes one frame: a segment a byte of each sample, the most significant first.
 *
 * @returns rows × columns pixels, samples side by side
 * @throws {DicomError} `malformed pixel data`
 */
export function decodeRle(encoded: Uint8Array, format: PixelFormat): Words {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format
  const pixels = rows * columns
  // G.2: pixels of one bit are packed first, and their bytes are encoded.
  const segmentLength = bitsAllocated === 1 ? Math.ceil(pixels / 8) : pixels
  const bytesPerSample = Math.ceil(bitsAllocated / 8)
  const segments = readSegments(encoded, samplesPerPixel * bytesPerSample)
  segments.forEach((segment, i) => {
    assertWhole(i, segment.length * mostUnpacked, segmentLength)
  })
  const bytes = new Uint8Array(segmentLength * segments.length)
  segments.forEach((segment, i) => {
    const sample = Math.floor(i / bytesPerSample)
    const significance = bytesPerSample - 1 - (i % bytesPerSample)
    const first = sample * bytesPerSample + significance
    assertWhole(i, unpack(segment, bytes, { first, step: segments.length }), segmentLength)
  })
  return bitsAllocated === 1
    ? unpackBits(bytes, { first: 0, count: pixels })
    : wordsOf(bytes, format)
}

function assertWhole(segment: number, count: number, expected: number): void {
  if (count >= expected) return
  const message = `RLE segment ${segment + 1} holds ${count} of ${expected} bytes (PS3.5 G.3)`
  throw new DicomError('malformed pixel data', message)
}

function readSegments(encoded: Uint8Array, expected: number): readonly Uint8Array[] {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  const count = encoded.length < headerLength ? 0 : view.getUint32(0, true)
  if (count !== expected) {
    const message = `RLE header names ${count} segments, not ${expected} (PS3.5 G.5)`
    throw new DicomError('malformed pixel data', message)
  }
  const starts = Array.from({ length: count }, (_, i) => view.getUint32(4 * (i + 1), true))
  return starts.map((start, i) => encoded.subarray(start, starts[i + 1] ?? encoded.length))
}

/** Unpacks PackBits (G.3.2) into every `step`-th byte and returns how many bytes that gave. */
function unpack(
  packed: Uint8Array,
  target: Uint8Array,
  { first, step }: { first: number; step: number },
): number {
  let from = 0
  let to = first
  while (from < packed.length && to < target.length) {
    const control = packed[from++] ?? 0
    if (control < 128) {
      const end = Math.min(from + control + 1, packed.length)
      for (; from < end; to += step) target[to] = packed[from++] ?? 0
    } else if (control > 128) {
      const value = packed[from++] ?? 0
      for (let i = 257 - control; i > 0; i--, to += step) target[to] = value
    }
  }
  return Math.floor((to - first) / step)
}
