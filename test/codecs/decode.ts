/** Streams to samples, as the frames of a file are decoded. */

import type { DecodedFrame } from '../../dicom/decoder.ts'
import type { PixelFormat } from '../../dicom/instance.ts'
import { createDecoders } from '../../ingest/codecs/table.ts'
import type { RawFrame } from '../fixtures/encoder.ts'

const findDecoder = createDecoders()

/** Transfer syntaxes by a short name. */
export const syntaxes = {
  jpegBaseline: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegSpectralSelection: '1.2.840.10008.1.2.4.53',
  jpegFullProgression: '1.2.840.10008.1.2.4.55',
  jpegLossless: '1.2.840.10008.1.2.4.57',
  jpegLosslessSv1: '1.2.840.10008.1.2.4.70',
  jpegLsLossless: '1.2.840.10008.1.2.4.80',
  jpegLs: '1.2.840.10008.1.2.4.81',
  jpeg2000Lossless: '1.2.840.10008.1.2.4.90',
  jpeg2000: '1.2.840.10008.1.2.4.91',
  jpegXlLossless: '1.2.840.10008.1.2.4.110',
  jpegXlFromJpeg: '1.2.840.10008.1.2.4.111',
  jpegXl: '1.2.840.10008.1.2.4.112',
  htj2kLossless: '1.2.840.10008.1.2.4.201',
  htj2kRpcl: '1.2.840.10008.1.2.4.202',
  htj2k: '1.2.840.10008.1.2.4.203',
  deflatedFrame: '1.2.840.10008.1.2.8.1',
  encapsulatedUncompressed: '1.2.840.10008.1.2.1.98',
} as const

/** What the header of a file with this frame says. */
export function formatOf(
  { rows, columns, samples, bitsStored }: RawFrame,
  changes: Partial<PixelFormat> = {},
): PixelFormat {
  const bitsAllocated = samples.BYTES_PER_ELEMENT === 1 ? 8 : 16
  const stored = bitsStored ?? bitsAllocated
  const isColor = samples.length === 3 * rows * columns
  return {
    rows,
    columns,
    samplesPerPixel: isColor ? 3 : 1,
    photometric: isColor ? 'RGB' : 'MONOCHROME2',
    planar: false,
    bitsAllocated,
    bitsStored: stored,
    highBit: stored - 1,
    signed: samples instanceof Int16Array,
    float: false,
    overlayInPixels: false,
    palette: null,
    ...changes,
  }
}

/** Decodes a stream of a transfer syntax. */
export function decode(
  syntax: keyof typeof syntaxes,
  stream: Uint8Array,
  format: PixelFormat,
): DecodedFrame {
  const decoder = findDecoder(syntaxes[syntax])
  if (!decoder) throw new Error(`no decoder for ${syntax}`)
  return decoder.decode(stream, format)
}

/** The samples of a decoded frame. */
export function samplesOf({ bytes, format }: DecodedFrame): readonly number[] {
  if (format.bitsAllocated === 8) return [...(format.signed ? Int8Array.from(bytes) : bytes)]
  const Kind = format.signed ? Int16Array : Uint16Array
  return [...new Kind(Uint8Array.from(bytes).buffer)]
}
