/** Removes a patient, study or series from a database, and remembers that. */

import { and, eq, inArray, notInArray, type SQL } from 'drizzle-orm'
import { exitCodes, Failure } from '../command/failure.ts'
import {
  Images,
  PendingMoves,
  Removals,
  Series,
  SourceFiles,
  SplitGroups,
  Studies,
} from '../drizzle/schema.ts'
import type { RemovalLevel } from '../drizzle/vocabulary.ts'
import { findDataset } from './archive.ts'
import type { Database } from './database.ts'
import { dropImages } from './drop.ts'
import { unitColumns } from './leaks.ts'
import { describe } from './renew.ts'
import { writeSearchResults } from './search-result.ts'
import { settingsOf } from './settings.ts'
import { assembleStudies } from './study-object.ts'
import { batches, settle } from './write.ts'

/** What to remove. */
export interface Target {
  readonly level: RemovalLevel
  readonly id: string
}

const columns = {
  patient: { images: Images.PatientID, studies: Studies.PatientID, series: Series.PatientID },
  study: { images: Images.StudyID, studies: Studies.StudyID, series: Series.StudyID },
  series: { images: Images.SeriesID, studies: undefined, series: Series.SeriesID },
} as const

/**
 * Removes all images of the target, marks their files in the ledger, and leaves their PNGs to be
 * deleted when the database is in place.
 *
 * @param objects  the folder of the objects
 * @returns how many images there were
 * @throws {Failure} exit code 66 where there are none
 */
export async function erase(db: Database, { level, id }: Target, objects: string): Promise<number> {
  const those = eq(columns[level].images, id)
  const instances = await listInstances(db, those)
  if (instances.length === 0) {
    throw new Failure(`${level} ${id}: not in the database`, exitCodes.noInput)
  }
  await remember(db, { level, id })
  const dropped = await dropImages(db, those)
  await markFiles(db, instances, `${level} ${id}`)
  for (const batch of batches(dropped)) {
    const moves = batch.map(({ PngFilePath }) => ({ FromPath: PngFilePath, ToPath: null }))
    await db.insert(PendingMoves).values(moves)
  }
  await settle(db, [...new Set(dropped.map(({ SeriesID }) => SeriesID))])
  const studies = new Set(dropped.map(({ StudyID }) => StudyID))
  await assembleStudies(db, objects, studies)
  await writeSearchResults(db, [...studies])
  const dataset = await findDataset(db)
  if (!dataset) throw new Failure('The database has no Dataset row', exitCodes.software)
  const settings = settingsOf(dataset)
  const units = db.select({ unit: unitColumns[settings.splitUnit] }).from(Images)
  await db.delete(SplitGroups).where(notInArray(SplitGroups.UnitID, units))
  await describe(db, settings)
  return dropped.length
}

async function listInstances(db: Database, those: SQL): Promise<readonly string[]> {
  const rows = await db.select({ ImageID: Images.ImageID }).from(Images).where(those)
  return [...new Set(rows.map(({ ImageID }) => ImageID.split('-')[0] ?? ImageID))]
}

/** Also the studies and series below it, so that another parent's claim to them gets its own id. */
async function remember(db: Database, { level, id }: Target): Promise<void> {
  const { studies, series } = columns[level]
  const below = [
    ...(studies
      ? await db
          .select({ ID: Studies.StudyID, ParentID: Studies.PatientID })
          .from(Studies)
          .where(eq(studies, id))
      : []
    ).map((row) => ({ Level: 'study' as const, ...row })),
    ...(
      await db
        .select({ ID: Series.SeriesID, ParentID: Series.StudyID })
        .from(Series)
        .where(eq(series, id))
    ).map((row) => ({ Level: 'series' as const, ...row })),
  ]
  const patient = level === 'patient' ? [{ Level: level, ID: id, ParentID: null }] : []
  for (const batch of batches([...patient, ...below])) {
    await db.insert(Removals).values(batch).onConflictDoNothing()
  }
}

async function markFiles(db: Database, instances: readonly string[], what: string): Promise<void> {
  for (const batch of batches(instances)) {
    await db
      .update(SourceFiles)
      .set({ Outcome: 'skipped', Reason: 'removed', Detail: what, InstanceUID: null })
      .where(and(inArray(SourceFiles.InstanceUID, batch)))
  }
}
