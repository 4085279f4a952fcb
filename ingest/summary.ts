/** What a run tells its user at the end. */

import { objectFolder } from '../drizzle/dicomweb.ts'
import type { DatasetRow, StateTotals } from '../drizzle/schema.ts'
import { type Outcome, outcomes } from '../drizzle/vocabulary.ts'
import type { FileOutcome } from './build.ts'
import { groupBy } from './group-by.ts'
import type { LabelReport } from './label-report.ts'
import type { ObjectTotals } from './objects.ts'

/** The result of a run; `--json` prints it as it stands. */
export interface Summary {
  readonly files: Readonly<Record<Outcome, number>> & {
    readonly seen: number
    /** Of those seen, the ones that an earlier run had recorded, and that were not read again. */
    readonly unchanged: number
  }
  /** How many files were skipped or rejected, by reason. */
  readonly reasons: readonly ReasonCount[]
  /** How many files were stored with a remark: a UID that others have too, frames that lack. */
  readonly remarks: number
  /** Files below the image folder that are not of this data set, and were left alone. */
  readonly foreign: readonly string[]
  /** What became of the rows of `--labels`; null without. */
  readonly labels: LabelReport | null
  /** The whole data set; null where there is none, because nothing was stored yet. */
  readonly dataset: DatasetSummary | null
  readonly database: string
  readonly out: string
  readonly log: string
  readonly seconds: number
}

/** How many files have an outcome for a reason. */
export interface ReasonCount {
  readonly outcome: Outcome
  readonly reason: string
  readonly files: number
}

/** The data set after a run. */
export interface DatasetSummary {
  readonly digest: string
  readonly patients: number
  /** Those of them that have no Patient ID. */
  readonly anonymous: number
  readonly studies: number
  readonly series: number
  readonly images: number
  readonly splitUnit: string
  readonly groups: number
  /** Images that look like one of another state. */
  readonly nearDuplicates: number
  readonly states: readonly StateTotals[]
  /** What there is for a DICOMweb viewer; null where that was not asked for. */
  readonly dicomweb: ObjectTotals | null
  readonly modalities: readonly { readonly modality: string | null; readonly images: number }[]
}

/** Counts files by outcome, and checks that none is missing. */
export function countFiles(
  reports: readonly Pick<FileOutcome, 'outcome'>[],
  seen: number,
  unchanged: number,
): Summary['files'] {
  const count = (outcome: Outcome) => reports.filter((report) => report.outcome === outcome).length
  const [stored, duplicate, skipped, rejected] = outcomes.map(count)
  if (stored === undefined || duplicate === undefined) throw new Error('outcomes are not four')
  if (skipped === undefined || rejected === undefined) throw new Error('outcomes are not four')
  if (stored + duplicate + skipped + rejected !== seen) {
    throw new Error(`${reports.length} of ${seen} files are accounted for`)
  }
  return { seen, stored, duplicate, skipped, rejected, unchanged }
}

/** Counts reasons, the most frequent first. */
export function countReasons(
  reports: readonly Pick<FileOutcome, 'outcome' | 'reason'>[],
): readonly ReasonCount[] {
  const withReason = reports.flatMap(({ outcome, reason }) => (reason ? [{ outcome, reason }] : []))
  const groups = groupBy(withReason, ({ outcome, reason }) => `${outcome}: ${reason}`)
  return [...groups.values()]
    .flatMap((group) => group.slice(0, 1).map((first) => ({ ...first, files: group.length })))
    .sort((a, b) => b.files - a.files || (a.reason < b.reason ? -1 : 1))
}

/** What the summary says of a data set. */
export function summarise(
  row: DatasetRow,
  counted: Pick<DatasetSummary, 'modalities' | 'anonymous' | 'dicomweb'>,
): DatasetSummary {
  return {
    digest: row.Digest,
    patients: row.PatientCount,
    studies: row.StudyCount,
    series: row.SeriesCount,
    images: row.ImageCount,
    splitUnit: row.SplitUnit,
    groups: row.GroupCount,
    nearDuplicates: row.NearDuplicateCount,
    states: row.States,
    ...counted,
  }
}

/** The summary as text; its last line is the sum. */
export function formatSummary(summary: Summary): string {
  const lines = [...datasetLines(summary), ...reasonLines(summary), ...noteLines(summary)]
  return [...lines, '', sumLine(summary)].join('\n')
}

/** For example `412 files: 400 stored, 0 duplicate, 9 skipped, 3 rejected`. */
export function sumLine({ files }: Summary): string {
  const counts = outcomes.map((outcome) => `${files[outcome]} ${outcome}`)
  const unchanged = files.unchanged > 0 ? ` (${files.unchanged} unchanged)` : ''
  return `${files.seen} ${files.seen === 1 ? 'file' : 'files'}: ${counts.join(', ')}${unchanged}`
}

function datasetLines({ dataset, database, out, log }: Summary): readonly string[] {
  if (!dataset) return ['No image is stored, so that there is no data set.', `Log       ${log}`]
  const { patients, studies, series, images } = dataset
  const anonymous = dataset.anonymous > 0 ? ` (${dataset.anonymous} without Patient ID)` : ''
  const split = dataset.states.map((totals) => {
    const share = `${percent(totals.RatioGot)} of the images, ${percent(totals.RatioWanted)} wanted`
    const counts = `${totals.ImageCount} images, ${totals.PatientCount} patients`
    return `  ${totals.State.padEnd(8)}  ${share} (${counts})`
  })
  const byModality = dataset.modalities.map(
    (entry) => `${entry.modality ?? 'none'} ${entry.images}`,
  )
  return [
    `Data set  ${patients} patients${anonymous}, ${studies} studies, ${series} series, ${images} images`,
    `Modality  ${byModality.join(', ')}`,
    `Split by ${dataset.splitUnit}: ${dataset.groups} groups, none in two states`,
    ...split,
    `Digest    ${dataset.digest}`,
    `Database  ${database}`,
    `Pictures  ${out}`,
    ...objectLines(dataset, database),
    `Log       ${log}`,
  ]
}

function objectLines({ dicomweb }: DatasetSummary, database: string): readonly string[] {
  if (!dicomweb) return []
  const { instances, objects, bytes } = dicomweb
  const size = `${(bytes / 1e6).toFixed(1)} MB`
  return [
    `DICOMweb  ${objectFolder(database)}: ${instances} instances, ${objects} objects, ${size}`,
  ]
}

function reasonLines({ reasons }: Summary): readonly string[] {
  return reasons.map(({ outcome, reason, files }) => `${capitalised(outcome)}  ${files}  ${reason}`)
}

function noteLines({ dataset, remarks, foreign }: Summary): readonly string[] {
  const alike = dataset?.nearDuplicates ?? 0
  return [
    ...(remarks > 0 ? [`Remark     ${remarks}  stored, with a remark in the ledger`] : []),
    ...(alike > 0 ? [`Alike      ${alike}  images look like one of another state`] : []),
    ...(foreign.length > 0 ? [`Foreign    ${foreign.length}  files below the pictures`] : []),
  ]
}

function capitalised(outcome: string): string {
  return `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}`.padEnd(9)
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`
}
