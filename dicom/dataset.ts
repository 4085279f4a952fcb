/** Bytes to a data set, and the values of its elements. */

import { convertBytes } from 'dicom-character-set'
import { type DataSet, type Element, parseDicom } from 'dicom-parser'
import { DicomError } from './error.ts'
import type { DataSetLocation } from './meta.ts'
import { sniffDataSet } from './sniff.ts'

/** A tag in the spelling of dicom-parser: `x` and eight lower-case hexadecimal digits. */
export type Tag = `x${string}`

/** Inflates a raw deflate stream; passed in, because this folder knows no platform. */
export type Inflate = (deflated: Uint8Array) => Uint8Array

/** Pixel Data (7FE0,0010). */
export const pixelDataTag = 'x7fe00010'
/** Bytes; the longest text that is read, which PS3.5 section 6.2 allows for LT. */
const longestText = 10_240
const deflatedLittleEndian = '1.2.840.10008.1.2.1.99'

/**
 * Parses the elements before Pixel Data (7FE0,0010), and that one's own header.
 *
 * @throws {DicomError} `malformed data set`
 */
export function readDataSet(
  bytes: Uint8Array,
  { offset, transferSyntaxUid }: DataSetLocation,
  inflate: Inflate,
): DataSet {
  const rest = bytes.subarray(offset)
  try {
    const inflated = transferSyntaxUid === deflatedLittleEndian ? inflate(rest) : rest
    // The elements themselves tell best how they are written: some files say otherwise.
    const TransferSyntaxUID = sniffDataSet(inflated, 0) ?? transferSyntaxUid
    return parseDicom(inflated, { TransferSyntaxUID, untilTag: pixelDataTag })
  } catch (thrown) {
    throw new DicomError(
      'malformed data set',
      `The data set cannot be parsed: ${parserMessage(thrown)}`,
    )
  }
}

/** dicom-parser throws texts, errors, and either of them beside what it read before. */
function parserMessage(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'exception' in thrown) {
    return parserMessage(thrown.exception)
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message.replace(/^dicomParser[\w.:]*: ?/, '')
}

/** The text of an element without padding, decoded by Specific Character Set; null where empty. */
export function text(dataSet: DataSet, tag: Tag): string | null {
  const element = dataSet.elements[tag]
  if (!element || element.length === 0 || element.items) return null
  const length = Math.min(element.length, longestText)
  const end = Math.min(element.dataOffset + length, dataSet.byteArray.length)
  const bytes = dataSet.byteArray.subarray(element.dataOffset, end)
  const decoded = decode(bytes, dataSet.string('x00080005'))
  return decoded.replace(/[\0\s]+$/, '').replace(/^\s+/, '') || null
}

function decode(bytes: Uint8Array, characterSet: string | undefined): string {
  if (bytes.every((byte) => byte < 0x80 && byte !== 0x1b)) return String.fromCharCode(...bytes)
  try {
    return convertBytes(characterSet, bytes, { vr: 'LO' })
  } catch {
    // An unknown Specific Character Set: nothing better than one character a byte.
    return String.fromCharCode(...bytes)
  }
}

/** The values of a DS or IS element; an empty or unreadable one is NaN. */
export function decimals(dataSet: DataSet, tag: Tag): readonly number[] {
  const written = text(dataSet, tag)
  return written === null ? [] : written.split('\\').map(decimal)
}

function decimal(written: string): number {
  return written.trim() === '' ? Number.NaN : Number(written)
}

/** A whole number, whatever the VR it was written with; undefined where absent or unreadable. */
export function integer(dataSet: DataSet, tag: Tag): number | undefined {
  const element = dataSet.elements[tag]
  if (!element || element.length === 0) return undefined
  if (element.dataOffset + element.length > dataSet.byteArray.length) return undefined
  const value = isText(element) ? (decimals(dataSet, tag)[0] ?? Number.NaN) : binary(dataSet, tag)
  return Number.isInteger(value) ? value : undefined
}

function isText({ vr, length }: Element): boolean {
  if (vr === undefined || vr === 'UN') return length !== 2 && length !== 4
  return ['DS', 'IS', 'LO', 'SH', 'CS'].includes(vr)
}

function binary(dataSet: DataSet, tag: Tag): number | undefined {
  return dataSet.elements[tag]?.length === 2 ? dataSet.uint16(tag) : dataSet.uint32(tag)
}

/** The items of a sequence; none where it is absent. */
export function items(dataSet: DataSet, tag: Tag): readonly DataSet[] {
  return (dataSet.elements[tag]?.items ?? []).flatMap(({ dataSet: item }) => item ?? [])
}
