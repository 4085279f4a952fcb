import { and, desc, eq, exists, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import { Instances, SearchResults, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Dataset, Series, Studies } from '../../drizzle/schema.ts'
import { selections } from '../../drizzle/selection.ts'
import type { SearchLevel } from '../../drizzle/vocabulary.ts'
import type { ReadonlyDatabase } from '../database.ts'
import type { Search } from '../dicomweb/search.ts'
import { isDataset } from './dataset.ts'

/** The results that were asked for, and how many there are in all. */
export interface Results {
  /** Each an object of DICOM JSON, as ingest wrote it. */
  readonly results: readonly string[]
  readonly total: number
}

/** Nothing is found in a data set that was ingested without what DICOMweb needs. */
const isServed = exists(new QueryBuilder().select({ one: sql`1` }).from(StudyObjects))

/**
 * The results of a search, and their number even where the page has none: one query. What is searched
 * by the ids of its path, or not at all, is found along an index; the rest is compared row by row.
 */
export async function listResults(
  db: ReadonlyDatabase,
  level: SearchLevel,
  { where, limit, offset }: Search,
): Promise<Results> {
  const isWanted = and(isServed, where)
  const page = selections[level](db, ids[level], isWanted)
    .orderBy(...orders[level])
    .limit(limit)
    .offset(offset)
    .as('page')
  const total = where === undefined ? totals[level] : selections[level](db, counted, isWanted)
  // SQLite reads what is joined in the order that it was made in.
  const rows = await db
    .select({ result: SearchResults.Result, total: sql<number>`(${total})` })
    .from(Dataset)
    .leftJoin(page, sql`true`)
    .leftJoin(
      SearchResults,
      and(eq(SearchResults.Level, level), eq(SearchResults.ID, sql`${page['found']}`)),
    )
    .where(isDataset)
  return {
    results: rows.flatMap(({ result }) => result ?? []),
    total: rows[0]?.total ?? 0,
  }
}

const ids = {
  study: { found: sql<string>`${Studies.StudyID}`.as('found') },
  series: { found: sql<string>`${Series.SeriesID}`.as('found') },
  instance: { found: sql<string>`${Instances.InstanceID}`.as('found') },
}

const counted = { total: sql<number>`count(*)`.as('total') }

/** How many there are where all are wanted. */
const totals: Readonly<Record<SearchLevel, SQL>> = {
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
