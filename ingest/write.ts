/** Writes the rows of a run into the new database. */

import { eq, inArray, notExists, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { Instances } from '../drizzle/dicomweb.ts'
import {
  Dataset,
  Images,
  Patients,
  PendingMoves,
  Series,
  SourceFiles,
  Sources,
  SplitGroups,
  Studies,
} from '../drizzle/schema.ts'
import type { Database } from './database.ts'
import { groupBy } from './group-by.ts'
import { sortSeries } from './position.ts'

/** The new rows of a run, by table. */
export interface NewRows {
  readonly patients: readonly (typeof Patients.$inferInsert)[]
  readonly studies: readonly (typeof Studies.$inferInsert)[]
  readonly series: readonly (typeof Series.$inferInsert)[]
  readonly images: readonly (typeof Images.$inferInsert)[]
  readonly instances: readonly (typeof Instances.$inferInsert)[]
  readonly sources: readonly (typeof Sources.$inferInsert)[]
  readonly sourceFiles: readonly (typeof SourceFiles.$inferInsert)[]
  readonly splitGroups: readonly (typeof SplitGroups.$inferInsert)[]
  readonly pendingMoves: readonly (typeof PendingMoves.$inferInsert)[]
}

const rowsAStatement = 200

/** Adds the rows, and keeps the patients, studies and series that are there. */
export async function writeRows(db: Database, rows: NewRows): Promise<void> {
  await db.transaction(async (transaction) => {
    await insertNew(transaction, Patients, rows.patients)
    await insertNew(transaction, Studies, rows.studies)
    await insertNew(transaction, Series, rows.series)
    await insert(transaction, Images, rows.images)
    await insert(transaction, Instances, rows.instances)
    await insertNew(transaction, Sources, rows.sources)
    await recordFiles(transaction, rows.sourceFiles)
    await insertNew(transaction, SplitGroups, rows.splitGroups)
    await insert(transaction, PendingMoves, rows.pendingMoves)
  })
}

/**
 * Makes the rows of a database agree again after images came or went.
 *
 * @param series  the series whose images are not what they were
 */
export async function settle(db: Database, series: readonly string[]): Promise<void> {
  await db.transaction(async (transaction) => {
    await placeInSeries(transaction, series)
    await deleteEmpty(transaction)
    await countAgain(transaction)
  })
}

async function insert<Table extends SQLiteTable>(
  db: Database,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  for (const batch of batches(rows)) await db.insert(table).values(batch)
}

/** Leaves rows that are there as they are. */
async function insertNew<Table extends SQLiteTable>(
  db: Database,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  for (const batch of batches(rows)) await db.insert(table).values(batch).onConflictDoNothing()
}

/** The items in lists that one statement can take. */
export function batches<Item>(items: readonly Item[]): readonly Item[][] {
  const count = Math.ceil(items.length / rowsAStatement)
  return Array.from({ length: count }, (_, i) =>
    items.slice(i * rowsAStatement, (i + 1) * rowsAStatement),
  )
}

/** Adds files to the ledger, or what became of them now that they have changed. */
async function recordFiles(db: Database, rows: NewRows['sourceFiles']): Promise<void> {
  const { SourceID, FilePath } = SourceFiles
  for (const batch of batches(rows)) {
    await db
      .insert(SourceFiles)
      .values(batch)
      .onConflictDoUpdate({
        target: [SourceID, FilePath],
        set: {
          Size: sql`excluded.Size`,
          ModifiedTime: sql`excluded.ModifiedTime`,
          Sha256: sql`excluded.Sha256`,
          Outcome: sql`excluded.Outcome`,
          Reason: sql`excluded.Reason`,
          Detail: sql`excluded.Detail`,
          InstanceUID: sql`excluded.InstanceUID`,
        },
      })
  }
}

/** Gives every image of some series its SeriesPosition. */
async function placeInSeries(db: Database, seriesIds: readonly string[]): Promise<void> {
  for (const batch of batches(seriesIds)) {
    const images = await db
      .select({
        SeriesID: Images.SeriesID,
        ImageID: Images.ImageID,
        FrameNumber: Images.FrameNumber,
        InstanceNumber: Images.InstanceNumber,
        ImagePositionPatient: Images.ImagePositionPatient,
        ImageOrientationPatient: Images.ImageOrientationPatient,
        SeriesPosition: Images.SeriesPosition,
      })
      .from(Images)
      .where(inArray(Images.SeriesID, batch))
    for (const series of groupBy(images, ({ SeriesID }) => SeriesID).values()) {
      for (const [index, { ImageID, SeriesPosition }] of sortSeries(series).entries()) {
        if (SeriesPosition === index + 1) continue
        await db
          .update(Images)
          .set({ SeriesPosition: index + 1 })
          .where(eq(Images.ImageID, ImageID))
      }
    }
  }
}

async function deleteEmpty(db: Database): Promise<void> {
  const imagesOf = (parent: SQLiteColumn, column: SQLiteColumn) =>
    db.select({ one: sql`1` }).from(Images).where(eq(column, parent))
  await db.delete(Series).where(notExists(imagesOf(Series.SeriesID, Images.SeriesID)))
  await db.delete(Studies).where(notExists(imagesOf(Studies.StudyID, Images.StudyID)))
  await db.delete(Patients).where(notExists(imagesOf(Patients.PatientID, Images.PatientID)))
}

async function countAgain(db: Database): Promise<void> {
  const images = (parent: string) =>
    sql.raw(`(SELECT count(*) FROM Images WHERE Images.${parent} = outer_table.${parent})`)
  const series = (parent: string) =>
    sql.raw(`(SELECT count(*) FROM Series WHERE Series.${parent} = outer_table.${parent})`)
  await db.run(sql`UPDATE Series AS outer_table SET ImageCount = ${images('SeriesID')}`)
  await db.run(sql`
    UPDATE Studies AS outer_table SET
      ImageCount = ${images('StudyID')},
      SeriesCount = ${series('StudyID')},
      ModalitiesInStudy = (
        SELECT group_concat(Modality, char(92)) FROM (
          SELECT DISTINCT Modality FROM Series
          WHERE Series.StudyID = outer_table.StudyID AND Modality IS NOT NULL
          ORDER BY Modality
        )
      )`)
  await db.run(sql`
    UPDATE Patients AS outer_table SET
      ImageCount = ${images('PatientID')},
      SeriesCount = ${series('PatientID')},
      StudyCount = (SELECT count(*) FROM Studies WHERE Studies.PatientID = outer_table.PatientID)`)
}

/** Replaces the Dataset row. */
export async function writeDataset(
  db: Database,
  row: Omit<typeof Dataset.$inferInsert, 'DatasetID'>,
): Promise<void> {
  await db.delete(Dataset)
  await db.insert(Dataset).values({ DatasetID: 1, ...row })
}
