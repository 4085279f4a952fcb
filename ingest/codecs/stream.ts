/** What a compressed stream says of itself, and the checks that every one has to pass. */

import { DicomError } from '../../dicom/error.ts'
import type { PixelFormat } from '../../dicom/instance.ts'

/** Read from the stream before anything is allocated. */
export interface StreamHeader {
  /** What it is, for messages: `JPEG`. */
  readonly kind: string
  readonly rows: number
  readonly columns: number
  readonly components: number
  /** Bits a sample. */
  readonly precision: number
  /** Samples are two's complement; only JPEG 2000 tells. */
  readonly signed?: boolean
}

/** A stream that can be decoded, and what it lacked; null where nothing. */
export interface MendedStream {
  readonly stream: Uint8Array
  readonly remark: string | null
}

/** The widest samples that there are words for. */
const widestPrecision = 16
/** How much longer a side may be than the header says. */
const likelyRatio = 2

/** A frame that cannot be decoded. */
export function malformed(message: string, cause?: unknown): DicomError {
  return new DicomError('malformed pixel data', message, { cause })
}

/** A frame that is right, and that no decoder here can read. */
export function unsupported(message: string): DicomError {
  return new DicomError('unsupported pixel format', message)
}

/**
 * The stream with an end-of-image marker (FF D9), which ends JPEG, JPEG-LS and JPEG 2000 alike:
 * there are decoders that read on for ever without it. Zeros may follow it, or one other byte
 * that makes the length even.
 */
export function endMarked(encoded: Uint8Array): MendedStream {
  let end = encoded.length
  while (end > 0 && encoded[end - 1] === 0) end--
  const marked = [end, end - 1].some((at) => encoded[at - 2] === 0xff && encoded[at - 1] === 0xd9)
  if (marked) return { stream: encoded, remark: null }
  const stream = new Uint8Array(encoded.length + 2)
  stream.set(encoded)
  stream.set([0xff, 0xd9], encoded.length)
  return { stream, remark: 'The stream ends without a marker (FFD9): it may be cut short' }
}

/**
 * Compares the samples of a stream with what the header says of them.
 *
 * @throws {DicomError} `malformed pixel data` or `unsupported pixel format`
 */
export function checkSamples(header: StreamHeader, { samplesPerPixel }: PixelFormat): void {
  const { kind, components, precision } = header
  if (components !== samplesPerPixel) {
    const message = `${kind} stream has ${components} components`
    throw malformed(`${message}, Samples per Pixel (0028,0002) is ${samplesPerPixel}`)
  }
  if (precision < 1 || precision > widestPrecision) {
    throw unsupported(`${kind} stream of ${precision} bits a sample, at most 16 are decoded`)
  }
}

/**
 * Refuses sizes that only a broken stream has. Others are believed, as the viewer does: a tile at
 * the edge of a slide is smaller than the header says.
 *
 * @throws {DicomError} `malformed pixel data`
 */
export function checkSize({ kind, rows, columns }: StreamHeader, format: PixelFormat): void {
  const isLikely = (side: number, expected: number) => side > 0 && side <= likelyRatio * expected
  if (isLikely(rows, format.rows) && isLikely(columns, format.columns)) return
  throw malformed(`${kind} stream has ${sizesText({ rows, columns }, format)}`)
}

/** A size that is not the header's, for the record; null where it is. */
function sizeRemark({ rows, columns }: StreamHeader, format: PixelFormat): string | null {
  if (rows === format.rows && columns === format.columns) return null
  return `The stream has, and is drawn with, ${sizesText({ rows, columns }, format)}`
}

function sizesText(
  { rows, columns }: { rows: number; columns: number },
  format: PixelFormat,
): string {
  const header = `Rows (0028,0010) is ${format.rows} and Columns (0028,0011) ${format.columns}`
  return `${rows} rows and ${columns} columns, ${header}`
}

/**
 * The format of decoded words: the stream's size, its width of a sample, and the header's Bits
 * Stored, right-aligned (PS3.5 8.2). Decoders put samples of a pixel side by side.
 */
export function streamFormat(header: StreamHeader, format: PixelFormat): PixelFormat {
  const { rows, columns, precision } = header
  const wide = precision > 8 || (format.signed && format.bitsStored > 8)
  const bitsAllocated = wide ? 16 : 8
  const tooNarrow = precision > format.bitsAllocated
  const bitsStored = tooNarrow ? precision : Math.min(format.bitsStored, bitsAllocated)
  const highBit = bitsStored - 1
  return { ...format, rows, columns, bitsAllocated, bitsStored, highBit, planar: false }
}

/** What {@link streamFormat} had to correct, for the record; null where nothing. */
export function formatRemark(header: StreamHeader, format: PixelFormat): string | null {
  return joinRemarks(sizeRemark(header, format), precisionRemark(header, format))
}

function precisionRemark({ precision }: StreamHeader, format: PixelFormat): string | null {
  if (precision <= format.bitsAllocated) return null
  return `The stream has ${precision} bits a sample, Bits Allocated (0028,0100) is ${format.bitsAllocated}`
}

/**
 * The samples that a decoder gave, little endian, in the width that {@link streamFormat} says.
 *
 * @throws {DicomError} `malformed pixel data` where there are not as many as there must be
 */
export function fitSamples(
  bytes: Uint8Array,
  { kind, rows, columns, components, precision, signed = false }: StreamHeader,
  { bitsAllocated }: PixelFormat,
): Uint8Array {
  const expected = rows * columns * components * (precision > 8 ? 2 : 1)
  if (bytes.length !== expected) {
    throw malformed(`${kind} stream gives ${bytes.length} bytes, a frame has ${expected}`)
  }
  if (precision > 8 || bitsAllocated === 8) return bytes
  return new Uint8Array(Int16Array.from(signed ? Int8Array.from(bytes) : bytes).buffer)
}

/** Several remarks as one; null where there is none. */
export function joinRemarks(...remarks: readonly (string | null)[]): string | null {
  return remarks.filter((remark) => remark !== null).join('; ') || null
}
