/** Makes a copy of the old database into the new one: takes out, puts in, and adds up. */

import type { SourceFile } from '../drizzle/schema.ts'
import { readAssignments, readKnownArchive, readRemoved } from './archive.ts'
import type { Before } from './before.ts'
import { type Built, build, storedInstances } from './build.ts'
import type { Database } from './database.ts'
import { computeDigest } from './digest.ts'
import { type DroppedImage, dropFiles, forgetFiles } from './drop.ts'
import type { JournalEntry } from './journal.ts'
import { reportLabels } from './label-report.ts'
import type { Labelling } from './labelling.ts'
import { countLeaks } from './leaks.ts'
import { keyOf, type Ledger } from './ledger.ts'
import type { Move } from './moves.ts'
import type { Plan } from './plan.ts'
import { writeSearchResults } from './search-result.ts'
import { ratiosOf, type Settings } from './settings.ts'
import { assembleStudies } from './study-object.ts'
import { countTotals } from './totals.ts'
import { softwareVersion } from './version.ts'
import { settle, writeDataset, writeRows } from './write.ts'

/** What a run found out. */
export interface Renewal {
  /** The folder of the objects. */
  readonly objects: string
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
  { objects, before, plan, results, label, labelling }: Renewal,
): Promise<Built> {
  const { settings, ledger, obsolete } = before
  const { files, kept } = withoutUnselected(plan.dropped, results, ledger)
  const dropped = await dropFiles(db, files)
  await forgetFiles(db, plan.forgotten)
  const known = await readKnownArchive(db)
  const { splitUnit, seed } = settings
  const assignments = await readAssignments(db)
  const built = build(results, {
    before: { splitUnit, seed, ratios: ratiosOf(settings), known, ...assignments },
    removed: await readRemoved(db),
    labelOf: labelsBefore(dropped, label),
    labelling,
    sourceIdOf: ledger.sourceIdOf,
  })
  const { rows } = built
  const gone = dropped.map(({ PngFilePath }) => PngFilePath)
  const pendingMoves = [...rows.pendingMoves, ...deletionsOf([...obsolete, ...gone], built)]
  const sourceFiles = rows.sourceFiles.filter((row) => !kept.has(keyOf(row)))
  await writeRows(db, { ...rows, sourceFiles, sources: ledger.sources(), pendingMoves })
  const series = [...dropped, ...rows.images].map(({ SeriesID }) => SeriesID)
  await settle(db, [...new Set(series)])
  const studies = new Set([...dropped, ...rows.images].map(({ StudyID }) => StudyID))
  await assembleStudies(db, objects, studies)
  await writeSearchResults(db, [...studies])
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

/** A file that is not selected now stays as it was taken when it was. */
function withoutUnselected(
  dropped: readonly SourceFile[],
  results: readonly JournalEntry[],
  { findRow }: Ledger,
): { readonly files: readonly SourceFile[]; readonly kept: ReadonlySet<string> } {
  const unselected = results.flatMap(({ entry, conversion }) => {
    const row = findRow(entry)
    const isUnselected = conversion.outcome === 'skipped' && conversion.reason === 'not selected'
    return isUnselected && row?.Outcome === 'stored' ? [keyOf(row)] : []
  })
  const kept = new Set(unselected)
  return { files: dropped.filter((row) => !kept.has(keyOf(row))), kept }
}

/** An image that is made again keeps its label. */
function labelsBefore(
  dropped: readonly DroppedImage[],
  usual: string,
): (imageId: string) => string {
  const labels = new Map(dropped.map(({ ImageID, Label }) => [ImageID, Label]))
  return (imageId) => labels.get(imageId) ?? usual
}

function deletionsOf(paths: readonly string[], { rows }: Built): readonly Move[] {
  const kept = new Set(rows.images.map(({ PngFilePath }) => PngFilePath))
  return paths.filter((path) => !kept.has(path)).map((FromPath) => ({ FromPath, ToPath: null }))
}
