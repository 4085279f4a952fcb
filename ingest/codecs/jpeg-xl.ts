/** JPEG XL: PS3.5 8.2.15, ISO/IEC 18181. */

import type { FrameDecoder } from '../../dicom/decoder.ts'
import type { PixelFormat } from '../../dicom/instance.ts'
import { attempt } from './attempt.ts'
import { readJpegXlHeader } from './jpeg-xl-header.ts'
import type { NativeDecode } from './native-wasm.ts'
import { checkSamples, checkSize, fitSamples, formatRemark, streamFormat } from './stream.ts'

/**
 * Decodes the frames of the JPEG XL transfer syntaxes.
 *
 * @param fromJpeg  the streams are recompressed JPEG, of which the decoder makes RGB
 */
export function jpegXlDecode(
  nativeDecode: NativeDecode,
  { fromJpeg }: { fromJpeg: boolean },
): FrameDecoder['decode'] {
  return (encoded, format) => {
    const header = { ...readJpegXlHeader(encoded), components: format.samplesPerPixel }
    checkSamples(header, format)
    checkSize(header, format)
    const decoded = attempt(header.kind, () => {
      return nativeDecode({ codec: 'DecodeJpegXl', encoded, ...header })
    })
    const own = { ...streamFormat(header, format), photometric: photometricOf(format, fromJpeg) }
    const samples = unscaled(fitSamples(decoded, header, own), header.precision)
    return { bytes: samples, format: own, remark: formatRemark(header, format) }
  }
}

/** The decoder stretches samples of 9 to 15 bits over 16. */
function unscaled(bytes: Uint8Array, precision: number): Uint8Array {
  if (precision <= 8 || precision === 16) return bytes
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  const scale = (2 ** precision - 1) / 65535
  return new Uint8Array(words.map((word) => Math.round(word * scale)).buffer)
}

/** The decoder makes RGB of XYB too; other samples it gives as they were before they were encoded. */
function photometricOf(
  { photometric, samplesPerPixel }: PixelFormat,
  fromJpeg: boolean,
): PixelFormat['photometric'] {
  if (samplesPerPixel === 1) return photometric
  return photometric === 'YBR_FULL' && !fromJpeg ? photometric : 'RGB'
}
