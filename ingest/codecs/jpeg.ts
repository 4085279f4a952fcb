/** JPEG, lossy and lossless: PS3.5 8.2.1, ITU-T T.81. */

import type { FrameDecoder } from '../../dicom/decoder.ts'
import type { PixelFormat } from '../../dicom/instance.ts'
import { attempt } from './attempt.ts'
import { type FrameHeader, readFrameHeader } from './frame-header.ts'
import type { NativeDecode } from './native-wasm.ts'
import {
  checkSamples,
  checkSize,
  endMarked,
  fitSamples,
  formatRemark,
  joinRemarks,
  streamFormat,
} from './stream.ts'

const lossless = 0xc3
/** Component identifiers R, G and B. */
const redGreenBlue = '82,71,66'

/** Decodes the frames of all JPEG transfer syntaxes. */
export function jpegDecode(nativeDecode: NativeDecode): FrameDecoder['decode'] {
  return (encoded, format) => {
    const { stream, remark } = endMarked(encoded)
    const header = readFrameHeader(stream)
    checkSamples(header, format)
    checkSize(header, format)
    const toRgb = isConverted(header, format)
    const samples = attempt(header.kind, () => {
      return nativeDecode({ codec: 'DecodeJpeg', encoded: stream, ...header, toRgb })
    })
    const own = { ...streamFormat(header, format), photometric: photometricOf(header, format) }
    return {
      bytes: fitSamples(samples, header, own),
      format: own,
      remark: joinRemarks(remark, formatRemark(header, format)),
    }
  }
}

/**
 * Whether the stream is YCbCr to be made RGB. Photometric Interpretation alone does not tell:
 * files say RGB of what is not, and keep YBR when the stream is RGB. Lossless JPEG knows no
 * colours; there the header is right.
 */
function isConverted(header: FrameHeader, { photometric }: PixelFormat): boolean {
  const { components, startOfFrame, componentIds, adobeTransform } = header
  if (components !== 3 || startOfFrame === lossless) return false
  if (adobeTransform === 0 || componentIds.join() === redGreenBlue) return false
  return photometric.startsWith('YBR') || adobeTransform === 1 || header.jfif || header.subsampled
}

function photometricOf(
  { components, startOfFrame }: FrameHeader,
  { photometric }: PixelFormat,
): PixelFormat['photometric'] {
  if (components !== 3) return photometric
  if (startOfFrame !== lossless) return 'RGB'
  // The decoder gives every pixel its own chroma.
  return photometric === 'YBR_FULL_422' ? 'YBR_FULL' : photometric
}
