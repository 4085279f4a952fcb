/** One ingest: from folders of DICOM files to PNGs and a database. */

import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { objectFolder } from '../drizzle/dicomweb.ts'
import { findDataset } from './archive.ts'
import { type Before, type BeforeOptions, readBefore } from './before.ts'
import { type FileOutcome, otherOutcome, storedInstances } from './build.ts'
import { commit, finishCommit } from './commit.ts'
import { convertAll } from './convert-all.ts'
import { assertOurs, openDatabase } from './database.ts'
import { type JournalEntry, openJournal } from './journal.ts'
import { reportLabels } from './label-report.ts'
import type { Labelling } from './labelling.ts'
import { isUnchanged, keyOf } from './ledger.ts'
import { lock } from './lock.ts'
import { incomingFolder, listPngs } from './moves.ts'
import { countObjects, hasObjects, tidyObjects } from './objects.ts'
import { listForeign } from './pictures.ts'
import { type Plan, planRun } from './plan.ts'
import { openPool } from './pool.ts'
import { renew } from './renew.ts'
import { type Condition, stillRefuses } from './selection.ts'
import { listFiles, type SourceEntry } from './sources/folder.ts'
import { countFiles, countReasons, type Summary, summarise } from './summary.ts'
import { countAnonymous, countModalities } from './totals.ts'
import { softwareVersion } from './version.ts'
import { askedWindow } from './window.ts'

/** What to ingest, and where to. */
export interface IngestOptions extends BeforeOptions {
  readonly sources: readonly string[]
  /** Of the images of which `labelling` says nothing. */
  readonly label: string
  readonly labelling: Labelling
  /** What a file has to meet to be taken. */
  readonly conditions: readonly Condition[]
  readonly jobs: number
  /** Recognise files that were seen before by their content, not by size and time. */
  readonly checksum: boolean
  /** Remove the images of files that are gone. */
  readonly prune: boolean
  /** Absolute paths below the sources that are not sources: what a run writes. */
  readonly excluded: readonly string[]
}

/** Who is told what happens. */
export interface IngestListener {
  /** The run has the database to itself, and its options fit. */
  readonly onBegin: () => void
  /** So many files will be converted. */
  readonly onStart: (files: number) => void
  /** One of them is done. */
  readonly onProgress: () => void
  /** Exactly once for each file seen. */
  readonly onOutcome: (outcome: FileOutcome) => void
}

/** What a run came to. */
export type IngestResult = Omit<Summary, 'database' | 'out' | 'log' | 'seconds'>

/**
 * Ingests.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function ingest(
  options: IngestOptions,
  listener: IngestListener,
): Promise<IngestResult> {
  const files = listFiles(options.sources, options.excluded)
  await assertOurs(options.databasePath)
  mkdirSync(dirname(options.databasePath), { recursive: true })
  const unlock = lock(options.databasePath)
  try {
    await finishCommit(options)
    const before = await readBefore(options)
    listener.onBegin()
    const plan = planFor(files, options, before)
    const unchanged = plan.unchanged.map(recordedOutcome)
    unchanged.forEach(listener.onOutcome)
    const added = await convertAndCommit({ options, before, plan, listener })
    added.forEach(listener.onOutcome)
    await tidyObjects(options.databasePath)
    const outcomes = [...unchanged, ...added]
    return {
      files: countFiles(outcomes, files.length, unchanged.length),
      reasons: countReasons(outcomes),
      remarks: outcomes.filter(({ outcome, detail }) => outcome === 'stored' && detail).length,
      ...(await describeResult(options, before, added)),
    }
  } finally {
    unlock()
  }
}

function planFor(
  files: readonly SourceEntry[],
  { sources, prune, checksum, conditions }: IngestOptions,
  { ledger, incomplete, isOtherVersion }: Before,
): Plan {
  return planRun({
    files,
    findRow: ledger.findRow,
    isUnchanged: (entry, row) => isUnchanged(entry, row, checksum),
    gone: ledger.listGone(
      sources.map((source) => resolve(source)),
      files,
    ),
    prune,
    isComplete: (row) => !incomplete.has(keyOf(row)),
    isStillRefused: (detail) => stillRefuses(conditions, detail),
    retryRejected: isOtherVersion,
  })
}

function recordedOutcome({ entry, row }: Plan['unchanged'][number]): FileOutcome {
  return {
    entry,
    outcome: row.Outcome,
    reason: row.Reason,
    detail: row.Detail,
    sourceSha256: row.Sha256,
    instanceUid: row.InstanceUID,
  }
}

interface Run {
  readonly options: IngestOptions
  readonly before: Before
  readonly plan: Plan
  readonly listener: IngestListener
}

async function convertAndCommit(run: Run): Promise<readonly FileOutcome[]> {
  const { options, before, plan, listener } = run
  const { databasePath, out, jobs, rebuild } = options
  const objects = objectFolder(databasePath)
  if (plan.pending.length === 0 && !isNeeded([], run)) return []
  const asked = {
    window: askedWindow(before.settings.window),
    conditions: options.conditions,
    objects: before.dicomweb ? objects : null,
  }
  const journal = openJournal(databasePath, { softwareVersion, out, rebuild, ...asked })
  listener.onStart(plan.pending.length)
  const results = await convertAll(plan.pending, {
    ...asked,
    out,
    jobs,
    pool: openPool({ jobs }),
    journal,
    onDone: listener.onProgress,
  })
  const outcomes = isNeeded(results, run)
    ? await commit(options, before.from, (db) => {
        return renew(db, { ...options, objects, before, plan, results })
      })
    : { outcomes: results.flatMap(otherOutcome) }
  rmSync(join(out, incomingFolder), { recursive: true, force: true })
  journal.remove()
  return outcomes.outcomes
}

/** Whether there is anything to write: a run that finds nothing new leaves all as it is. */
function isNeeded(results: readonly JournalEntry[], { options, before, plan }: Run): boolean {
  if (options.rebuild || before.from === undefined || before.isOutdated) return true
  if (plan.dropped.length > 0 || plan.forgotten.length > 0) return true
  return results.some(({ entry, conversion }) => {
    if (conversion.outcome !== 'skipped' && conversion.outcome !== 'rejected') return true
    const row = before.ledger.findRow(entry)
    const same = row && isUnchanged(entry, row, false) && row.Outcome === conversion.outcome
    return !same || row.Reason !== conversion.reason || row.Detail !== conversion.detail
  })
}

async function describeResult(
  { databasePath, out, labelling }: IngestOptions,
  { settings: { splitUnit } }: Before,
  added: readonly FileOutcome[],
): Promise<Pick<Summary, 'dataset' | 'foreign' | 'labels'>> {
  if (!existsSync(databasePath)) return { dataset: null, foreign: [], labels: null }
  const { db, close } = openDatabase(databasePath)
  try {
    const row = await findDataset(db)
    const counts = {
      modalities: await countModalities(db),
      anonymous: await countAnonymous(db),
      dicomweb: (await hasObjects(db)) ? await countObjects(db) : null,
    }
    return {
      dataset: row ? summarise(row, counts) : null,
      foreign: listForeign(out, await listPngs(db)),
      labels:
        labelling.rows.length > 0
          ? await reportLabels(db, { labelling, splitUnit, newInstances: storedInstances(added) })
          : null,
    }
  } finally {
    close()
  }
}
