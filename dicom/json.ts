/** Data sets in the DICOM JSON model, PS3.18 annex F: the attributes that a viewer is told. */

import type { DataSet } from 'dicom-parser'
import { attributes, privateAttributes, type ValueRepresentation } from './attributes.ts'
import { base64 } from './base64.ts'
import { decimals, integer, items, longestText, type Tag, text } from './dataset.ts'

/** A value in JSON; null stands for one that is empty among others. */
export type JsonValue = string | number | null | DicomJson

/** An attribute: its values, or bytes as base64; neither where it is empty or unreadable. */
export interface JsonAttribute {
  readonly vr: string
  readonly Value?: readonly JsonValue[]
  /** Little endian, whatever the file is. */
  readonly InlineBinary?: string
}

/** Attributes by tag: eight hexadecimal digits, upper case. */
export type DicomJson = Readonly<Record<string, JsonAttribute>>

type Content = Omit<JsonAttribute, 'vr'>

/** What decides how an attribute is read, besides its tag. */
interface Context {
  /** Pixel Representation (0028,0103) is 1. */
  readonly signed: boolean
  /** How many sequences are around. */
  readonly depth: number
}

/** Functional groups need three; what is nested deeper comes from no device. */
const deepest = 4
/** Bytes; the largest table: 65,536 entries of 16 bits (C.7.6.3.1.5, C.11.1.1). */
const largestTable = 2 ** 17
const listed = byTag(Object.values(attributes))
const uids = /^\d+(\.\d+)*$/
const longestUid = 64

/** An attribute that a viewer is told. */
interface Listed {
  readonly tag: Tag
  /** Its tag as JSON spells it. */
  readonly digits: string
  readonly declared: ValueRepresentation
}

function byTag(
  rows: readonly (readonly [digits: string, declared: ValueRepresentation])[],
): ReadonlyMap<string, Listed> {
  return new Map(
    rows.map(([digits, declared]) => {
      const tag: Tag = `x${digits.toLowerCase()}`
      return [tag, { tag, digits, declared }]
    }),
  )
}

/** The attributes that a data set has of those that are told; without values where one is unreadable. */
export function dicomJson(dataSet: DataSet): DicomJson {
  const context = { signed: integer(dataSet, 'x00280103') === 1, depth: 0 }
  return { ...attributesOf(dataSet, listed, context), ...privateJson(dataSet, context) }
}

function attributesOf(
  dataSet: DataSet,
  among: typeof listed,
  context: Context,
): Record<string, JsonAttribute> {
  const json: Record<string, JsonAttribute> = {}
  // By what it has, not by what it may have: a sequence can have a million empty items.
  for (const name of Object.keys(dataSet.elements)) {
    const found = among.get(name)
    if (!found) continue
    const vr = vrOf(dataSet, found, context)
    json[found.digits] = { vr, ...contentOf(dataSet, { tag: found.tag, vr }, context) }
  }
  return json
}

/** With the private creators, without which nobody could tell what the elements are. */
function privateJson(dataSet: DataSet, context: Context): DicomJson {
  const blocks = privateAttributes.filter(({ creatorTag, creator }) => {
    return text(dataSet, `x${creatorTag}`) === creator
  })
  const json = blocks.map(({ creatorTag, elements }): DicomJson => {
    return attributesOf(dataSet, byTag([[creatorTag, 'LO'], ...elements]), context)
  })
  return Object.assign({}, ...json)
}

/** The file's own VR, where the standard leaves the choice to it; implicit VR has none. */
function vrOf(dataSet: DataSet, { tag, declared }: Listed, { signed }: Context): string {
  const written = dataSet.elements[tag]?.vr ?? ''
  switch (declared) {
    case 'US or SS':
      if (written === 'US' || written === 'SS') return written
      return signed ? 'SS' : 'US'
    case 'US or OW':
      return written === 'US' || written === 'SS' ? written : 'OW'
    case 'OW':
      return written === 'OB' ? 'OB' : 'OW'
    default:
      return declared
  }
}

function contentOf(
  dataSet: DataSet,
  { tag, vr }: { tag: Tag; vr: string },
  context: Context,
): Content {
  switch (vr) {
    case 'SQ':
      return valuesOrNone(itemsJson(dataSet, tag, context))
    case 'OB':
      return binary(bytesOf(dataSet, tag))
    case 'OW':
      return binary(wordsOf(dataSet, tag))
    case 'DS':
      return valuesOrNone(numbersWhere(dataSet, tag, Number.isFinite))
    case 'IS':
      return valuesOrNone(numbersWhere(dataSet, tag, Number.isInteger))
    default:
      return valuesOrNone(vr in readers ? fixed(dataSet, { tag, vr }) : texts(dataSet, { tag, vr }))
  }
}

function valuesOrNone(values: readonly JsonValue[]): Content {
  return values.length === 0 ? {} : { Value: values }
}

function binary(bytes: Uint8Array): Content {
  const isTable = bytes.length > 0 && bytes.length <= largestTable
  return isTable ? { InlineBinary: base64(bytes) } : {}
}

function itemsJson(dataSet: DataSet, tag: Tag, { signed, depth }: Context): readonly DicomJson[] {
  if (depth === deepest) return []
  const context = { signed, depth: depth + 1 }
  return items(dataSet, tag).map((item) => attributesOf(item, listed, context))
}

function numbersWhere(
  dataSet: DataSet,
  tag: Tag,
  isValid: (value: number) => boolean,
): readonly number[] {
  const values = isReadable(dataSet, tag) ? decimals(dataSet, tag) : []
  return values.every(isValid) ? values : []
}

function texts(
  dataSet: DataSet,
  { tag, vr }: { tag: Tag; vr: string },
): readonly (string | null)[] {
  const written = isReadable(dataSet, tag) ? text(dataSet, tag) : null
  if (written === null) return []
  const values = written.split('\\').map((value) => value.trim() || null)
  const isUid = (value: string | null) => uids.test(value ?? '') && written.length <= longestUid
  return vr === 'UI' && !values.every(isUid) ? [] : values
}

/** Longer texts would be read in part. */
function isReadable({ elements }: DataSet, tag: Tag): boolean {
  return (elements[tag]?.length ?? 0) <= longestText
}

/** Values of a fixed length in bytes, and how one is read, in the byte order of the data set. */
const readers: Readonly<
  Record<
    string,
    { readonly size: number; readonly read: (dataSet: DataSet, tag: Tag, i: number) => unknown }
  >
> = {
  US: { size: 2, read: (dataSet, tag, i) => dataSet.uint16(tag, i) },
  SS: { size: 2, read: (dataSet, tag, i) => dataSet.int16(tag, i) },
  UL: { size: 4, read: (dataSet, tag, i) => dataSet.uint32(tag, i) },
  SL: { size: 4, read: (dataSet, tag, i) => dataSet.int32(tag, i) },
  FD: { size: 8, read: (dataSet, tag, i) => dataSet.double(tag, i) },
  AT: { size: 4, read: tagAt },
}

function fixed(
  dataSet: DataSet,
  { tag, vr }: { tag: Tag; vr: string },
): readonly (string | number)[] {
  const reader = readers[vr]
  const written = dataSet.elements[tag]?.vr
  // Files have whole numbers with another VR than the standard gives them.
  if (written !== undefined && written !== 'UN' && written !== vr) {
    return [integer(dataSet, tag)].filter((value) => value !== undefined)
  }
  if (!reader) return []
  const length = bytesOf(dataSet, tag).length
  if (length % reader.size !== 0) return []
  const values = Array.from({ length: length / reader.size }, (_, i) =>
    reader.read(dataSet, tag, i),
  )
  const isValid = (value: unknown): value is string | number =>
    typeof value === 'string' || Number.isFinite(value)
  return values.every(isValid) ? values : []
}

/** F.2.3: a tag is a text of eight hexadecimal digits. */
function tagAt(dataSet: DataSet, tag: Tag, i: number): string {
  const parts = [dataSet.uint16(tag, 2 * i), dataSet.uint16(tag, 2 * i + 1)]
  return parts.map((part = 0) => part.toString(16).padStart(4, '0').toUpperCase()).join('')
}

/** As many as there are; none of a sequence. */
function bytesOf({ elements, byteArray }: DataSet, tag: Tag): Uint8Array {
  const element = elements[tag]
  if (!element || element.items) return new Uint8Array()
  return byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
}

/** 16-bit words, little endian. */
function wordsOf(dataSet: DataSet, tag: Tag): Uint8Array {
  const bytes = new Uint8Array(bytesOf(dataSet, tag).length & ~1)
  for (let i = 0; 2 * i < bytes.length; i++) {
    const word = dataSet.uint16(tag, i) ?? 0
    bytes[2 * i] = word & 0xff
    bytes[2 * i + 1] = word >> 8
  }
  return bytes
}
