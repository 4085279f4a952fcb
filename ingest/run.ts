/** One ingest: from folders of DICOM files to PNGs and a database. */

import { existsSync } from 'node:fs'
import { findDataset, readAssignments, readKnownArchive } from './archive.ts'
import type { Assignment } from './assign.ts'
import { type Built, build, type FileOutcome } from './build.ts'
import { commit, finishCommit, type Place } from './commit.ts'
import { convertAll } from './convert-all.ts'
import { assertOurs, type Database, openDatabase } from './database.ts'
import { computeDigest } from './digest.ts'
import { openJournal } from './journal.ts'
import { countLeaks } from './leaks.ts'
import { type Ledger, readLedger } from './ledger.ts'
import { lock } from './lock.ts'
import { listPngs, type Move } from './moves.ts'
import { openPool } from './pool.ts'
import { type GivenSettings, ratiosOf, resolveSettings, type Settings } from './settings.ts'
import { listFiles, type SourceEntry } from './sources/folder.ts'
import { countFiles, countReasons, type Summary, summarise } from './summary.ts'
import { countModalities, countTotals } from './totals.ts'
import { softwareVersion } from './version.ts'
import { writeDataset, writeRows } from './write.ts'

/** What to ingest, and where to. */
export interface IngestOptions extends Place {
  readonly sources: readonly string[]
  readonly given: GivenSettings
  readonly label: string
  readonly jobs: number
  /** Forget what the database holds, and make all anew. */
  readonly rebuild: boolean
  /** Absolute paths below the sources that are not sources: what a run writes. */
  readonly excluded: readonly string[]
}

/** Who is told what happens. */
export interface IngestListener {
  /** So many files will be converted. */
  readonly onStart: (files: number) => void
  /** One of them is done. */
  readonly onProgress: () => void
  /** Exactly once for each file seen. */
  readonly onOutcome: (outcome: FileOutcome) => void
}

/** What a run came to. */
export type IngestResult = Pick<Summary, 'files' | 'reasons' | 'dataset'>

/**
 * Ingests.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function ingest(
  options: IngestOptions,
  listener: IngestListener,
): Promise<IngestResult> {
  const { databasePath } = options
  const files = listFiles(options.sources, options.excluded)
  await assertOurs(databasePath)
  const unlock = lock(databasePath)
  try {
    await finishCommit(options)
    const before = await readBefore(options)
    const unchanged = files.flatMap((entry) => unchangedOutcome(entry, before.ledger))
    const known = new Set(unchanged.map(({ entry }) => entry))
    const pending = files.filter((entry) => !known.has(entry))
    unchanged.forEach(listener.onOutcome)
    const converted = await convertAndCommit(pending, { options, before, listener })
    const outcomes = [...unchanged, ...converted]
    return {
      files: countFiles(outcomes, files.length, unchanged.length),
      reasons: countReasons(outcomes),
      dataset: await describeDataset(databasePath),
    }
  } finally {
    unlock()
  }
}

/** What there was before the run, but for what a rebuild forgets. */
interface Before {
  readonly settings: Settings
  readonly ledger: Ledger
  readonly assignment: Assignment
  /** The database that the new one starts from. */
  readonly from: string | undefined
  /** PNGs below the image folder that a rebuild makes anew or deletes. */
  readonly obsolete: readonly string[]
}

async function readBefore(options: IngestOptions): Promise<Before> {
  const { databasePath, rebuild, given } = options
  if (!existsSync(databasePath)) return readKept(undefined, given, { obsolete: [] })
  const { db, close } = openDatabase(databasePath)
  try {
    return rebuild
      ? await readKept(undefined, given, { obsolete: await listPngs(db) })
      : await readKept(db, given, { obsolete: [], from: databasePath })
  } finally {
    close()
  }
}

async function readKept(
  db: Database | undefined,
  given: GivenSettings,
  { obsolete, from }: { obsolete: readonly string[]; from?: string },
): Promise<Before> {
  const settings = resolveSettings(given, db && (await findDataset(db)))
  const { splitUnit, seed } = settings
  const known = db
    ? await readKnownArchive(db)
    : { studies: new Map(), series: new Map(), instances: new Map() }
  const assignments = db
    ? await readAssignments(db)
    : { groups: [], images: { train: 0, validate: 0, test: 0 } }
  return {
    settings,
    ledger: await readLedger(db),
    assignment: { splitUnit, seed, ratios: ratiosOf(settings), known, ...assignments },
    from,
    obsolete,
  }
}

function unchangedOutcome(entry: SourceEntry, ledger: Ledger): readonly FileOutcome[] {
  const row = ledger.findUnchanged(entry)
  return row ? [{ entry, outcome: row.Outcome, reason: row.Reason, detail: row.Detail }] : []
}

interface Run {
  readonly options: IngestOptions
  readonly before: Before
  readonly listener: IngestListener
}

async function convertAndCommit(
  pending: readonly SourceEntry[],
  { options, before, listener }: Run,
): Promise<readonly FileOutcome[]> {
  if (pending.length === 0 && !options.rebuild) return []
  const { databasePath, out, jobs, label } = options
  const journal = openJournal(databasePath, { softwareVersion, out, rebuild: options.rebuild })
  listener.onStart(pending.length)
  const results = await convertAll(pending, {
    out,
    jobs,
    pool: openPool({ jobs }),
    journal,
    onDone: listener.onProgress,
  })
  const { sourceIdOf, sources } = before.ledger
  const built = build(results, { before: before.assignment, label, sourceIdOf })
  await commit(options, before.from, async (db) => {
    const moves = [...built.rows.pendingMoves, ...deletions(before.obsolete, built)]
    await writeRows(db, { ...built.rows, sources: sources(), pendingMoves: moves })
    await finishDataset(db, before.settings)
  })
  journal.remove()
  built.outcomes.forEach(listener.onOutcome)
  return built.outcomes
}

function deletions(obsolete: readonly string[], { rows }: Built): readonly Move[] {
  const kept = new Set(rows.images.map(({ PngFilePath }) => PngFilePath))
  return obsolete.filter((path) => !kept.has(path)).map((FromPath) => ({ FromPath, ToPath: null }))
}

async function finishDataset(db: Database, settings: Settings): Promise<void> {
  await writeDataset(db, {
    Digest: await computeDigest(db),
    ...(await countTotals(db, ratiosOf(settings))),
    ...(await countLeaks(db, settings.splitUnit)),
    SplitUnit: settings.splitUnit,
    TrainingRatio: settings.trainingRatio,
    ValidationRatio: settings.validationRatio,
    Seed: settings.seed,
    Rendering: 'ohif',
    SoftwareVersion: softwareVersion,
    Created: new Date().toISOString(),
  })
}

async function describeDataset(databasePath: string): Promise<Summary['dataset']> {
  if (!existsSync(databasePath)) return null
  const { db, close } = openDatabase(databasePath)
  try {
    const row = await findDataset(db)
    return row ? summarise(row, await countModalities(db)) : null
  } finally {
    close()
  }
}
