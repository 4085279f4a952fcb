/** The head of a JPEG XL codestream: ISO/IEC 18181-1 annex D, and -2 for the boxes around it. */

import { type BitReader, bitReader } from './bits.ts'
import { malformed, type StreamHeader, unsupported } from './stream.ts'

interface Size {
  readonly rows: number
  readonly columns: number
}

/** Columns to rows, for the ratios 1 to 7. */
const ratios = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const
const sizeWidths = [9, 13, 18, 30] as const
const wholeCodestream = 'jxlc'
const partialCodestream = 'jxlp'
/** Bytes: the number of a part. */
const partHeader = 4

/**
 * Reads size and depth; of the components only the decoder knows.
 *
 * @throws {DicomError} `malformed pixel data` or `unsupported pixel format`
 */
export function readJpegXlHeader(encoded: Uint8Array): Omit<StreamHeader, 'components'> {
  const codestream = findCodestream(encoded)
  if (codestream[0] !== 0xff || codestream[1] !== 0x0a) {
    throw malformed('JPEG XL stream has no start of codestream (FF0A)')
  }
  const bits = bitReader(codestream.subarray(2))
  const size = readSize(bits)
  const allDefault = bits.read(1) === 1
  if (allDefault) return { kind: 'JPEG XL', ...size, precision: 8 }
  const extraFields = bits.read(1) === 1
  if (extraFields && bits.read(6) !== 0) {
    throw unsupported('JPEG XL stream with an orientation, a preview or an animation')
  }
  return { kind: 'JPEG XL', ...size, precision: readPrecision(bits) }
}

/** A bare codestream, or the first part of one in boxes. */
function findCodestream(encoded: Uint8Array): Uint8Array {
  if (encoded[0] === 0xff) return encoded
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  let offset = 0
  while (offset + 8 <= encoded.length) {
    const length = view.getUint32(offset)
    const type = String.fromCharCode(...encoded.subarray(offset + 4, offset + 8))
    const content = offset + (length === 1 ? 16 : 8)
    if (type === wholeCodestream) return encoded.subarray(content)
    if (type === partialCodestream) return encoded.subarray(content + partHeader)
    if (length < 8) break
    offset += length
  }
  throw malformed('JPEG XL file has no box with a codestream')
}

function readSize(bits: BitReader): Size {
  const small = bits.read(1) === 1
  const side = () => (small ? 8 * (bits.read(5) + 1) : bits.readChoice(sizeWidths) + 1)
  const rows = side()
  const ratio = ratios[bits.read(3) - 1]
  return { rows, columns: ratio ? Math.floor((rows * ratio[0]) / ratio[1]) : side() }
}

function readPrecision(bits: BitReader): number {
  if (bits.read(1) === 1) throw unsupported('JPEG XL stream of floating-point samples')
  const fixed = [8, 10, 12][bits.read(2)]
  return fixed ?? bits.read(6) + 1
}
