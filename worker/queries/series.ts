import { and, eq, gte, type SQLWrapper } from 'drizzle-orm'
import { Dataset, Series, type SeriesRow, Studies } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { clausesOf, equals, type Listing, type Page, pageOf, type Range, totalOf } from './list.ts'

/** What series can be chosen by. */
export interface SeriesFilters {
  readonly PatientID?: string | undefined
  readonly StudyID?: string | undefined
  readonly Modality?: string | undefined
  readonly BodyPartExamined?: string | undefined
}

/** The series with this Series Instance UID. */
export async function findSeries(db: ReadonlyDatabase, id: string): Promise<SeriesRow | undefined> {
  const [series] = await db.select().from(Series).where(eq(Series.SeriesID, id)).limit(1)
  return series
}

/** Series in the order of SeriesID. */
export function listSeries(
  db: ReadonlyDatabase,
  { PatientID, StudyID, Modality, BodyPartExamined }: SeriesFilters,
  range: Range,
): Promise<Page<SeriesRow>> {
  const where = and(
    equals(Series.PatientID, PatientID),
    equals(Series.StudyID, StudyID),
    equals(Series.Modality, Modality),
    equals(Series.BodyPartExamined, BodyPartExamined),
  )
  return readSeries(db, range, {
    order: [Series.SeriesID],
    where: () => where,
    total: totalOf(db, Series, { all: Dataset.SeriesCount, where }),
  })
}

/** Series of a study in the order of SeriesID; none where there is no such study. */
export function listSeriesOf(
  db: ReadonlyDatabase,
  StudyID: string,
  range: Range,
): Promise<Page<SeriesRow>> {
  return readSeries(db, range, {
    order: [Series.SeriesID],
    where: () => eq(Series.StudyID, StudyID),
    total: db
      .select({ total: Studies.SeriesCount })
      .from(Studies)
      .where(eq(Studies.StudyID, StudyID)),
  })
}

/** A query for the series of a body part, from a SeriesID on. */
export function seriesOfBodyPart(
  db: ReadonlyDatabase,
  BodyPartExamined: string,
  from: string,
): SQLWrapper {
  return db
    .select({ SeriesID: Series.SeriesID })
    .from(Series)
    .where(and(eq(Series.BodyPartExamined, BodyPartExamined), gte(Series.SeriesID, from)))
}

/** A query for the studies that have a series of a modality, from a StudyID on. */
export function studiesWithModality(
  db: ReadonlyDatabase,
  Modality: string,
  from: string,
): SQLWrapper {
  return db
    .select({ StudyID: Series.StudyID })
    .from(Series)
    .where(and(eq(Series.Modality, Modality), gte(Series.StudyID, from)))
}

async function readSeries(
  db: ReadonlyDatabase,
  range: Range,
  listing: Listing,
): Promise<Page<SeriesRow>> {
  const { total, where, orderBy, limit } = clausesOf(listing, range)
  const query = db.select({ row: Series, total }).from(Series).where(where)
  return pageOf(await query.orderBy(...orderBy).limit(limit), listing, range)
}
