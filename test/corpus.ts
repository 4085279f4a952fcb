/**
 * The corpus of real DICOM files and reference pictures that may lie beside the repository, in
 * `../shared`. It is not part of the repository: tests that need it are skipped without it.
 */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'vitest'

const root = fileURLToPath(new URL('../../shared/', import.meta.url))

/** Folders of the corpus, each with a trailing slash. */
export const corpusFolders = {
  dicom: `${root}dicom/`,
  synthetic: `${root}dicom-synthetic/dicom/`,
  /** What OHIF 3.12.10 drew for the synthetic files. */
  ohif: `${root}dicom-synthetic/ohif-3.12.10/`,
  reference: `${root}reference/`,
} as const

const fileColumns = [
  'path',
  'transfer_syntax',
  'modality',
  'photometric',
  'rows',
  'cols',
  'bits_allocated',
  'bits_stored',
  'frames',
  'patient_id',
  'sop_uid',
  'pixel_element',
  'kind',
  'status',
] as const

/** One DICOM file of the corpus, as its index describes it; `path` is below the DICOM folder. */
export type CorpusFile = Readonly<Record<(typeof fileColumns)[number], string>>

const referenceColumns = [
  'dicom',
  'picture',
  'kind',
  'columns',
  'rows',
  'voi_lower',
  'voi_upper',
  'must_equal',
  'why_not',
] as const

/** One picture that a viewer drew; `dicom` is below the DICOM, `picture` below its own folder. */
export type ReferencePicture = Readonly<Record<(typeof referenceColumns)[number], string>>

/** What the corpus holds. */
export interface Corpus {
  readonly files: readonly CorpusFile[]
  readonly references: readonly ReferencePicture[]
}

/** A `describe` whose tests need the corpus; without it one skipped test says so. */
export function describeCorpus(title: string, define: (corpus: Corpus) => void): void {
  const indexes = [
    `${corpusFolders.dicom}INDEX.tsv`,
    `${corpusFolders.reference}index.tsv`,
  ] as const
  if (indexes.every((path) => existsSync(path))) {
    const files = readTable(indexes[0], fileColumns)
    const references = readTable(indexes[1], referenceColumns)
    describe(title, () => define({ files, references }))
    return
  }
  process.stderr.write(`SKIPPED  ${title}: all its tests, because ${root} has no corpus\n`)
  test.skip(`${title} (needs the corpus in ../shared)`, () => undefined)
}

/**
 * The rows of a tab-separated table with a header line.
 *
 * @throws {Error} when one of the columns is missing
 */
export function readTable<Column extends string>(
  path: string,
  columns: readonly Column[],
): readonly Readonly<Record<Column, string>>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/)
  const names = header.split('\t')
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0) throw new Error(`${path} has no column ${missing.join(', ')}`)
  return lines.map((line) => {
    const cells = line.split('\t')
    const entries = columns.map((column) => [column, cells[names.indexOf(column)] ?? ''] as const)
    return Object.fromEntries(entries) as Record<Column, string>
  })
}
