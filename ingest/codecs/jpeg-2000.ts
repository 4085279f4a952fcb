/** JPEG 2000 and its high-throughput variant: PS3.5 8.2.4 and 8.2.14, ITU-T T.800, T.814. */

import type { FrameDecoder } from '../../dicom/decoder.ts'
import type { PixelFormat } from '../../dicom/instance.ts'
import { attempt } from './attempt.ts'
import type { NativeDecode } from './native-wasm.ts'
import { findCodestream, readSiz, type SizHeader } from './siz.ts'
import {
  checkSamples,
  checkSize,
  endMarked,
  fitSamples,
  formatRemark,
  joinRemarks,
  streamFormat,
  unsupported,
} from './stream.ts'
import { openLastTilePart } from './tile-part.ts'

/** Decodes a codestream of which the size is known. */
type Decode = (stream: Uint8Array, header: SizHeader) => Uint8Array

/** Decodes the frames of the JPEG 2000 transfer syntaxes. */
export function jpeg2000Decode(nativeDecode: NativeDecode): FrameDecoder['decode'] {
  return frameDecode('JPEG 2000', (encoded, header) => {
    if (header.components > 1 && header.precision > 8) {
      throw unsupported(
        `JPEG 2000 colour of ${header.precision} bits a sample, at most 8 are decoded`,
      )
    }
    return nativeDecode({ codec: 'DecodeJpeg2000', encoded, ...header })
  })
}

/** Decodes the frames of the high-throughput JPEG 2000 transfer syntaxes. */
export function htj2kDecode(nativeDecode: NativeDecode): FrameDecoder['decode'] {
  return frameDecode('HTJ2K', (encoded, header) => {
    // The decoder clamps them at 0.
    if (header.signed && header.precision <= 8) {
      throw unsupported('HTJ2K stream of signed samples of 8 bits or fewer')
    }
    return nativeDecode({ codec: 'DecodeHtJpeg2000', encoded, ...header })
  })
}

function frameDecode(kind: string, decode: Decode): FrameDecoder['decode'] {
  return (encoded, format) => {
    const marked = endMarked(findCodestream(encoded))
    const header = readSiz(marked.stream, kind)
    checkSamples(header, format)
    checkSize(header, format)
    const { stream, remark } = openLastTilePart(marked.stream)
    const samples = attempt(kind, () => decode(stream, header))
    const own = codestreamFormat(header, format)
    return {
      bytes: fitSamples(samples, header, own),
      format: own,
      remark: joinRemarks(
        marked.remark,
        remark,
        formatRemark(header, format),
        signRemark(header, format),
      ),
    }
  }
}

/** A viewer draws what the codestream says of size and sign, whatever the header says. */
function codestreamFormat(header: SizHeader, format: PixelFormat): PixelFormat {
  const { precision, signed } = header
  const own = { ...streamFormat(header, format), photometric: photometricOf(header, format) }
  if (signed === format.signed) return own
  const bitsAllocated = precision > 8 ? 16 : 8
  const bitsStored = signed ? bitsAllocated : precision
  return { ...own, signed, bitsAllocated, bitsStored, highBit: bitsStored - 1 }
}

/**
 * The decoder undoes the colour transforms of the codestream (PS3.3 C.7.6.3.1.2). YBR_FULL_422 is
 * what converters leave of lossy JPEG, which they decoded to RGB before they transformed it.
 */
function photometricOf(
  { colourTransform }: SizHeader,
  { photometric }: PixelFormat,
): PixelFormat['photometric'] {
  if (/^YBR_[IR]CT$/.test(photometric)) return 'RGB'
  if (photometric !== 'YBR_FULL_422') return photometric
  return colourTransform ? 'RGB' : 'YBR_FULL'
}

function signRemark({ signed }: SizHeader, format: PixelFormat): string | null {
  if (signed === format.signed) return null
  const samples = signed ? 'signed' : 'unsigned'
  const representation = `Pixel Representation (0028,0103) is ${format.signed ? 1 : 0}`
  return `The stream has ${samples} samples and is drawn so, ${representation}`
}
