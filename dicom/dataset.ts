/** Bytes to a data set, and the values of its elements. */

import type { DataSet, Element } from 'dicom-parser'
import { decodeText } from './character-set.ts'
import { readElements, readUnknownItems } from './elements.ts'
import { DicomError } from './error.ts'
import type { DataSetLocation } from './meta.ts'
import { ascii, sniffDataSet } from './sniff.ts'

/** A tag in the spelling of dicom-parser: `x` and eight lower-case hexadecimal digits. */
export type Tag = `x${string}`

/** Inflates a raw deflate stream; passed in, because this folder knows no platform. */
export type Inflate = (deflated: Uint8Array) => Uint8Array

/** Pixel Data (7FE0,0010). */
export const pixelDataTag = 'x7fe00010'
/** Bytes; the longest text that is read, which PS3.5 section 6.2 allows for LT. */
export const longestText = 10_240
/** Texts end in spaces, UIDs in a zero (PS3.5 6.2); files end either in both. */
const space = 0x20
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
    return readElements(inflated, sniffDataSet(inflated, 0) ?? transferSyntaxUid, pixelDataTag)
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

/** VRs of binary numbers, which some files have where the standard wants text, and their bytes. */
const binaryVrs = {
  FL: { size: 4, method: 'float' },
  FD: { size: 8, method: 'double' },
  SL: { size: 4, method: 'int32' },
  SS: { size: 2, method: 'int16' },
  UL: { size: 4, method: 'uint32' },
  US: { size: 2, method: 'uint16' },
} as const

/** The text of an element without padding, decoded by Specific Character Set; null where empty. */
export function text(dataSet: DataSet, tag: Tag): string | null {
  const numbers = binaryNumbers(dataSet, tag)
  if (numbers) return numbers.join('\\') || null
  return decodeText(textBytes(dataSet, tag), characterSet(dataSet)).trim() || null
}

/** The values of an element with a VR of binary numbers; undefined where it has another. */
function binaryNumbers(dataSet: DataSet, tag: Tag): readonly (number | undefined)[] | undefined {
  const { vr = '', length = 0, dataOffset = 0 } = dataSet.elements[tag] ?? {}
  if (!isBinaryVr(vr)) return undefined
  const { size, method } = binaryVrs[vr]
  const held = Math.min(length, longestText, dataSet.byteArray.length - dataOffset)
  const count = Math.floor(held / size)
  return Array.from({ length: count }, (_, index) => dataSet[method](tag, index))
}

function isBinaryVr(vr: string): vr is keyof typeof binaryVrs {
  return vr in binaryVrs
}

function characterSet(dataSet: DataSet): string {
  const bytes = textBytes(dataSet, 'x00080005')
  return ascii(bytes, 0, bytes.length).trim()
}

/** The bytes of a text without padding, at most as many as are read; none where it is no text. */
function textBytes(dataSet: DataSet, tag: Tag): Uint8Array {
  const element = dataSet.elements[tag]
  if (!element || element.items) return new Uint8Array()
  const { dataOffset, length } = element
  const end = dataOffset + Math.min(length, longestText)
  const bytes: Uint8Array = dataSet.byteArray.subarray(dataOffset, end)
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte > space) + 1)
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
  const { vr, length } = dataSet.elements[tag] ?? {}
  return vr === 'US' || length === 2 ? dataSet.uint16(tag) : dataSet.uint32(tag)
}

/** The items of a sequence; none where it is absent. */
export function items(dataSet: DataSet, tag: Tag): readonly DataSet[] {
  const element = dataSet.elements[tag]
  if (!element) return []
  const found = element.items ?? readUnknownItems(dataSet, element)
  return found.flatMap(({ dataSet: item }) => item ?? [])
}
