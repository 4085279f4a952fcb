import { type SQL, sql } from 'drizzle-orm'
import { SQLiteAsyncDialect, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { sources } from '../../drizzle/attribute.ts'
import { Instances, SearchResults, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Dataset, Series, Studies } from '../../drizzle/schema.ts'
import type { SearchLevel } from '../../drizzle/vocabulary.ts'
import type { ReadonlyDatabase } from '../database.ts'
import type { Search } from '../dicomweb/search.ts'
import { isDataset } from './dataset.ts'

/** The results that were asked for, and how many there are in all. */
export interface Results {
  /** Objects of DICOM JSON as ingest wrote them, with commas between them. */
  readonly results: string
  readonly total: number
}

/**
 * The results of a search, and their number even where the page has none: one query. What is searched
 * by the ids of its path, or not at all, is found along an index; the rest is compared row by row.
 */
export async function listResults(
  db: ReadonlyDatabase,
  level: SearchLevel,
  { where, limit, offset }: Search,
): Promise<Results> {
  const { select, order, count, total } = statements[level]
  const isWanted = where ?? sql`true`
  const page = sql`${select} ${isWanted} ${order} LIMIT ${limit} OFFSET ${offset}`
  const [row] = await db
    .select({
      results: sql<string | null>`(${texts.start}${page}${texts.end}${level})`,
      total: sql<number>`(${where === undefined ? total : sql`${count} ${isWanted}`})`,
    })
    .from(Dataset)
    .where(isDataset)
  return { results: row?.results ?? '', total: row?.total ?? 0 }
}

/** A part of a query as text: to put it together each time takes longer than to answer it. */
function fixed(part: SQL): SQL {
  const { sql: text, params } = new SQLiteAsyncDialect().sqlToQuery(part)
  if (params.length > 0) throw new TypeError(`A part that is fixed has values: ${text}`)
  return sql.raw(text)
}

/** One text of a page: a row takes longer than what is in it. CROSS JOIN keeps the order of the page. */
const texts = {
  start: fixed(sql`SELECT group_concat(Result) FROM (`),
  end: fixed(sql`) CROSS JOIN ${SearchResults}
    ON ${SearchResults.ID} = Found AND ${SearchResults.Level} = `),
}

/** Nothing is found in a data set that was ingested without what DICOMweb needs. */
const isServed = sql`EXISTS (SELECT 1 FROM ${StudyObjects})`

/** Orders are those of indexes, the newest study first; totals are how many there are at all. */
const statements = {
  study: statementsOf(sources.study, {
    id: Studies.StudyID,
    order: sql`${Studies.StudyDate} DESC, ${Studies.StudyID} DESC`,
    total: sql`SELECT ${Dataset.StudyCount} WHERE ${isServed}`,
  }),
  series: statementsOf(sources.series, {
    id: Series.SeriesID,
    order: sql`${Series.StudyID}, ${Series.SeriesID}`,
    total: sql`SELECT ${Dataset.SeriesCount} WHERE ${isServed}`,
  }),
  instance: statementsOf(sources.instance, {
    id: Instances.InstanceID,
    order: sql`${Instances.StudyID}, ${Instances.SeriesID}, ${Instances.InstanceID}`,
    total: sql`SELECT count(*) FROM ${Instances}`,
  }),
}

function statementsOf(
  source: SQL,
  { id, order, total }: { id: SQLiteColumn; order: SQL; total: SQL },
) {
  const wanted = sql`FROM ${source} WHERE ${isServed} AND`
  return {
    select: fixed(sql`SELECT ${id} AS Found ${wanted}`),
    order: fixed(sql`ORDER BY ${order}`),
    count: fixed(sql`SELECT count(*) ${wanted}`),
    total: fixed(total),
  }
}
