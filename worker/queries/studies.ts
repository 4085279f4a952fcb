import { and, eq, gte, inArray, lte, type SQL, type SQLWrapper } from 'drizzle-orm'
import { Dataset, Patients, Studies, type Study } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { parseDateRange } from '../filter.ts'
import { clausesOf, equals, type Listing, type Page, pageOf, type Range, totalOf } from './list.ts'
import { studiesWithModality } from './series.ts'

/** What studies can be chosen by. */
export interface StudyFilters {
  readonly PatientID?: string | undefined
  readonly BodyPartExamined?: string | undefined
  /** That of any of its series. */
  readonly Modality?: string | undefined
  /** A day or a range of days. */
  readonly StudyDate?: string | undefined
}

/** The study with this Study Instance UID. */
export async function findStudy(db: ReadonlyDatabase, id: string): Promise<Study | undefined> {
  const [study] = await db.select().from(Studies).where(eq(Studies.StudyID, id)).limit(1)
  return study
}

/** Studies in the order of StudyID, or of StudyDate where that is asked for. */
export function listStudies(
  db: ReadonlyDatabase,
  { PatientID, BodyPartExamined, Modality, StudyDate }: StudyFilters,
  range: Range,
): Promise<Page<Study>> {
  const byDate = StudyDate !== undefined
  const where: Listing['where'] = (from) =>
    and(
      equals(Studies.PatientID, PatientID),
      equals(Studies.BodyPartExamined, BodyPartExamined),
      byDate ? isDated(StudyDate, String(from)) : undefined,
      Modality === undefined
        ? undefined
        : inArray(Studies.StudyID, studiesWithModality(db, Modality, byDate ? '' : String(from))),
    )
  return readStudies(db, range, {
    order: byDate ? [Studies.StudyDate, Studies.StudyID] : [Studies.StudyID],
    where,
    total: totalOf(db, Studies, { all: Dataset.StudyCount, where: where('') }),
  })
}

/** Studies of a patient in the order of StudyID; none where there is no such patient. */
export function listStudiesOf(
  db: ReadonlyDatabase,
  PatientID: string,
  range: Range,
): Promise<Page<Study>> {
  return readStudies(db, range, {
    order: [Studies.StudyID],
    where: () => eq(Studies.PatientID, PatientID),
    total: db
      .select({ total: Patients.StudyCount })
      .from(Patients)
      .where(eq(Patients.PatientID, PatientID)),
  })
}

/** A query for the studies of a day or a range of days, from a StudyID on. */
export function studiesDated(db: ReadonlyDatabase, StudyDate: string, from: string): SQLWrapper {
  const isWanted = and(isDated(StudyDate), gte(Studies.StudyID, from))
  return db.select({ StudyID: Studies.StudyID }).from(Studies).where(isWanted)
}

function isDated(StudyDate: string, earliest = ''): SQL | undefined {
  const { from, to } = parseDateRange(StudyDate)
  return and(
    gte(Studies.StudyDate, from > earliest ? from : earliest),
    to === '' ? undefined : lte(Studies.StudyDate, to),
  )
}

async function readStudies(
  db: ReadonlyDatabase,
  range: Range,
  listing: Listing,
): Promise<Page<Study>> {
  const { total, where, orderBy, limit } = clausesOf(listing, range)
  const query = db.select({ row: Studies, total }).from(Studies).where(where)
  return pageOf(await query.orderBy(...orderBy).limit(limit), listing, range)
}
