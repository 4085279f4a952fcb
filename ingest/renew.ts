/** Makes a copy of the old database into the new one: takes out, puts in, and adds up. */

import { readAssignments, readKnownArchive, readRemoved } from './archive.ts'
import type { Before } from './before.ts'
import { type Built, build, storedInstances } from './build.ts'
import type { Database } from './database.ts'
import { computeDigest } from './digest.ts'
import { dropFiles, forgetFiles } from './drop.ts'
import type { JournalEntry } from './journal.ts'
import { reportLabels } from './label-report.ts'
import type { Labelling } from './labelling.ts'
import { countLeaks } from './leaks.ts'
import type { Move } from './moves.ts'
import type { Plan } from './plan.ts'
import { ratiosOf, type Settings } from './settings.ts'
import { countTotals } from './totals.ts'
import { softwareVersion } from './version.ts'
import { settle, writeDataset, writeRows } from './write.ts'

/** What a run found out. */
export interface Renewal {
  readonly before: Before
  readonly plan: Plan
  readonly results: readonly JournalEntry[]
  readonly label: string
  readonly labelling: Labelling
}

/**
 * Writes it.
 *
 * @throws {Failure} where new files join groups that are in different states
 */
export async function renew(
  db: Database,
  { before, plan, results, label, labelling }: Renewal,
): Promise<Built> {
  const { settings, ledger, obsolete } = before
  const dropped = await dropFiles(db, plan.dropped)
  await forgetFiles(db, plan.forgotten)
  const known = await readKnownArchive(db)
  const { splitUnit, seed } = settings
  const assignments = await readAssignments(db)
  const built = build(results, {
    before: { splitUnit, seed, ratios: ratiosOf(settings), known, ...assignments },
    removed: await readRemoved(db),
    label,
    labelling,
    sourceIdOf: ledger.sourceIdOf,
  })
  const { rows } = built
  const deletions = deletionsOf([...obsolete, ...dropped.pngs], built)
  const pendingMoves = [...rows.pendingMoves, ...deletions]
  await writeRows(db, { ...rows, sources: ledger.sources(), pendingMoves })
  const series = new Set([...dropped.series, ...rows.images.map(({ SeriesID }) => SeriesID)])
  await settle(db, [...series])
  await describe(db, settings)
  const newInstances = storedInstances(built.outcomes)
  // Refuses a state that an image of an earlier run does not have, before anything is committed.
  if (labelling.rows.length > 0) await reportLabels(db, { labelling, splitUnit, newInstances })
  return built
}

/** Adds the database up into its Dataset row. */
export async function describe(db: Database, settings: Settings): Promise<void> {
  await writeDataset(db, {
    Digest: await computeDigest(db),
    ...(await countTotals(db, ratiosOf(settings))),
    ...(await countLeaks(db, settings.splitUnit)),
    SplitUnit: settings.splitUnit,
    TrainingRatio: settings.trainingRatio,
    ValidationRatio: settings.validationRatio,
    Seed: settings.seed,
    Rendering: 'ohif',
    Window: settings.window,
    SoftwareVersion: softwareVersion,
    Created: new Date().toISOString(),
  })
}

function deletionsOf(paths: readonly string[], { rows }: Built): readonly Move[] {
  const kept = new Set(rows.images.map(({ PngFilePath }) => PngFilePath))
  return paths.filter((path) => !kept.has(path)).map((FromPath) => ({ FromPath, ToPath: null }))
}
