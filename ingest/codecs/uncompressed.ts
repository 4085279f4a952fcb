/** Frames in fragments that are not images of a codec: PS3.5 A.4.11 and 8.2.18. */

import { inflateRawSync } from 'node:zlib'
import type { FrameDecoder } from '../../dicom/decoder.ts'
import type { PixelFormat } from '../../dicom/instance.ts'
import { attempt } from './attempt.ts'

/** Encapsulated Uncompressed Explicit VR Little Endian: the fragments are the frame. */
export const takeNative: FrameDecoder['decode'] = (encoded, format) => {
  return { bytes: encoded, format, remark: null }
}

/** Deflated Image Frame Compression: each frame is a stream of RFC 1951. */
export const inflateFrame: FrameDecoder['decode'] = (encoded, format) => {
  const options = { maxOutputLength: frameLength(format) + 1 }
  const bytes = attempt('Deflated', () => inflateRawSync(encoded, options))
  return { bytes, format, remark: null }
}

/** Bytes of a frame; one more may pad it to an even number. */
function frameLength({ rows, columns, samplesPerPixel, bitsAllocated }: PixelFormat): number {
  return Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8)
}
