import { eq } from 'drizzle-orm'
import { Series, type SeriesRow, Studies, type Study } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'

/** The study with this Study Instance UID. */
export async function findStudy(db: ReadonlyDatabase, id: string): Promise<Study | undefined> {
  const [study] = await db.select().from(Studies).where(eq(Studies.StudyID, id)).limit(1)
  return study
}

/** The series with this Series Instance UID. */
export async function findSeries(db: ReadonlyDatabase, id: string): Promise<SeriesRow | undefined> {
  const [series] = await db.select().from(Series).where(eq(Series.SeriesID, id)).limit(1)
  return series
}
