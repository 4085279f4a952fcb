import { eq, type SQL } from 'drizzle-orm'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { Instances } from './dicomweb.ts'
import { Patients, Series, Studies } from './schema.ts'

/** All that a selection needs of a database. */
type Selectable = Pick<BaseSQLiteDatabase<'async', unknown>, 'select'>

type Fields = Record<string, SQL.Aliased<string | number | null>>

/** Selects the studies, series or instances that meet a condition, each with what it belongs to. */
export const selections = {
  study: (db: Selectable, fields: Fields, where: SQL | undefined) =>
    db
      .select(fields)
      .from(Studies)
      .leftJoin(Patients, eq(Patients.PatientID, Studies.PatientID))
      .where(where),
  series: (db: Selectable, fields: Fields, where: SQL | undefined) =>
    db
      .select(fields)
      .from(Series)
      .leftJoin(Studies, eq(Studies.StudyID, Series.StudyID))
      .leftJoin(Patients, eq(Patients.PatientID, Studies.PatientID))
      .where(where),
  instance: (db: Selectable, fields: Fields, where: SQL | undefined) =>
    db
      .select(fields)
      .from(Instances)
      .leftJoin(Series, eq(Series.SeriesID, Instances.SeriesID))
      .leftJoin(Studies, eq(Studies.StudyID, Instances.StudyID))
      .leftJoin(Patients, eq(Patients.PatientID, Studies.PatientID))
      .where(where),
}
