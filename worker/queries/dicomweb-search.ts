import { and, desc, eq, exists, is, SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import { Instances, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Dataset, Patients, Series, Studies } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { attributesOf, type Level } from '../dicomweb/attribute.ts'
import type { Search } from '../dicomweb/search.ts'
import { isDataset } from './dataset.ts'

/** A result: the values of its attributes by keyword. */
export type Result = Readonly<Record<string, Value>>

/** The results that were asked for, and how many there are in all. */
export interface Results {
  readonly results: readonly Result[]
  readonly total: number
}

type Value = string | number | null
type Fields = Record<string, SQL.Aliased<Value>>

/** Nothing is found in a data set that was ingested without what DICOMweb needs. */
const isServed = exists(new QueryBuilder().select({ one: sql`1` }).from(StudyObjects))

/**
 * The results of a search, and their number even where the page has none: one query. What is searched
 * by the ids of its path, or not at all, is found along an index; the rest is compared row by row.
 */
export async function listResults(
  db: ReadonlyDatabase,
  level: Level,
  { where, limit, offset }: Search,
): Promise<Results> {
  const isWanted = and(isServed, where)
  const page = sources[level](db, fieldsOf(level), isWanted)
    .orderBy(...orders[level])
    .limit(limit)
    .offset(offset)
    .as('page')
  const total = where === undefined ? totals[level] : sources[level](db, counted, isWanted)
  // SQLite reads what is joined in the order that it was made in.
  const rows: readonly Result[] = await db
    .select({ ...page._.selectedFields, total: sql<Value>`(${total})`.as('total') })
    .from(Dataset)
    .leftJoin(page, sql`true`)
    .where(isDataset)
  return {
    results: rows.filter((row) => row['StudyInstanceUID'] !== null),
    total: Number(rows[0]?.['total'] ?? 0),
  }
}

function fieldsOf(level: Level): Fields {
  const stored = attributesOf(level).flatMap(({ keyword, column }) => {
    if (column === undefined) return []
    const value = is(column, SQL.Aliased) ? column.sql : column
    return [[keyword, sql<Value>`${value}`.as(keyword)]]
  })
  return Object.fromEntries(stored)
}

const sources = {
  study: (db: ReadonlyDatabase, fields: Fields, where: SQL | undefined) =>
    db
      .select(fields)
      .from(Studies)
      .leftJoin(Patients, eq(Patients.PatientID, Studies.PatientID))
      .where(where),
  series: (db: ReadonlyDatabase, fields: Fields, where: SQL | undefined) =>
    db
      .select(fields)
      .from(Series)
      .leftJoin(Studies, eq(Studies.StudyID, Series.StudyID))
      .leftJoin(Patients, eq(Patients.PatientID, Studies.PatientID))
      .where(where),
  instance: (db: ReadonlyDatabase, fields: Fields, where: SQL | undefined) =>
    db
      .select(fields)
      .from(Instances)
      .leftJoin(Series, eq(Series.SeriesID, Instances.SeriesID))
      .leftJoin(Studies, eq(Studies.StudyID, Instances.StudyID))
      .leftJoin(Patients, eq(Patients.PatientID, Studies.PatientID))
      .where(where),
}

const counted: Fields = { total: sql<Value>`count(*)`.as('total') }

/** How many there are where all are wanted. */
const totals: Readonly<Record<Level, SQL>> = {
  study: sql`SELECT ${Dataset.StudyCount} WHERE ${isServed}`,
  series: sql`SELECT ${Dataset.SeriesCount} WHERE ${isServed}`,
  instance: sql`SELECT count(*) FROM ${Instances}`,
}

/** Those of indexes; the newest study first. */
const orders = {
  study: [desc(Studies.StudyDate), desc(Studies.StudyID)],
  series: [Series.StudyID, Series.SeriesID],
  instance: [Instances.StudyID, Instances.SeriesID, Instances.InstanceID],
}
