/** Data sets in the DICOM JSON model: PS3.18 annex F. */

import type { DataSet } from 'dicom-parser'
import { decimals, items, type Tag, text } from '../../dicom/dataset.ts'
import { dictionary } from '../fixtures/dictionary.ts'

/** An attribute in JSON. */
export interface Attribute {
  readonly vr: string
  readonly Value?: readonly unknown[]
  readonly BulkDataURI?: string
}

/** Attributes by tag: eight upper-case hexadecimal digits. */
export type DicomJson = Readonly<Record<string, Attribute>>

const numbers = new Set(['DS', 'IS'])
const bytes = new Set(['OB', 'OW', 'OF', 'OD', 'OV'])

/** The attributes that the dictionary of the tests has; what is long stands as the URI of its bytes. */
export function dicomJson(dataSet: DataSet, bulkDataUri: (tag: Tag) => string): DicomJson {
  const json: Record<string, Attribute> = {}
  for (const [number, vr] of Object.values(dictionary)) {
    const digits = number.toString(16).padStart(8, '0')
    const tag: Tag = `x${digits}`
    if (digits < '0008' || digits >= '7fe0' || !dataSet.elements[tag]) continue
    const attribute = bytes.has(vr)
      ? { vr, BulkDataURI: bulkDataUri(tag) }
      : { vr, Value: valuesOf(dataSet, { tag, vr, bulkDataUri }) }
    json[digits.toUpperCase()] = attribute
  }
  return json
}

function valuesOf(
  dataSet: DataSet,
  { tag, vr, bulkDataUri }: { tag: Tag; vr: string; bulkDataUri: (tag: Tag) => string },
): readonly unknown[] {
  if (vr === 'SQ') return items(dataSet, tag).map((item) => dicomJson(item, bulkDataUri))
  if (vr === 'US') return shorts(dataSet, tag)
  if (numbers.has(vr)) return decimals(dataSet, tag).filter(Number.isFinite)
  const written = text(dataSet, tag)
  if (written === null) return []
  return vr === 'PN' ? [{ Alphabetic: written }] : written.split('\\')
}

/** Of VR US or SS, as the file says. */
function shorts(dataSet: DataSet, tag: Tag): readonly number[] {
  const { vr, length = 0 } = dataSet.elements[tag] ?? {}
  const method = vr === 'SS' ? 'int16' : 'uint16'
  return Array.from({ length: length >> 1 }, (_, index) => dataSet[method](tag, index) ?? 0)
}
