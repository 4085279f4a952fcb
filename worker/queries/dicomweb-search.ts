import { type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { sources } from '../../drizzle/attribute.ts'
import { Instances, SearchResults, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Dataset, Series, Studies } from '../../drizzle/schema.ts'
import type { SearchLevel } from '../../drizzle/vocabulary.ts'
import type { ReadonlyDatabase } from '../database.ts'
import type { Search } from '../dicomweb/search.ts'
import { statementOf } from '../prepared.ts'
import type { Selection } from '../statement.ts'
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
  search: Search,
): Promise<Results> {
  const [found] = await db.read(selectionFor(level, search), ([results, total]) => ({
    results: String(results ?? ''),
    total: Number(total),
  }))
  return found ?? { results: '', total: 0 }
}

/**
 * Text and values, not the query builder: that takes longer than the answer. One text is the page,
 * because a row takes longer than what is in it. CROSS JOIN keeps the order of the page.
 */
function selectionFor(level: SearchLevel, { where, limit, offset }: Search): Selection {
  const { select, order, count, all } = texts[level]
  const wanted = statementOf(where ?? sql`true`)
  const page = `${select} ${wanted.sql} ${order} LIMIT ? OFFSET ?`
  const total =
    where === undefined ? { sql: all, args: [] } : { ...wanted, sql: `${count} ${wanted.sql}` }
  return {
    sql: `SELECT (SELECT group_concat(Result) FROM (${page}) CROSS JOIN ${resultsOfLevel} = ?), (${total.sql})`,
    args: [...wanted.args, limit, offset, level, ...total.args],
  }
}

/** A part that is the same in each query. */
function textOf(part: SQL): string {
  const { sql: text, args } = statementOf(part)
  if (args.length > 0) throw new TypeError(`A part that has no place for values has some: ${text}`)
  return text
}

const resultsOfLevel = textOf(sql`${SearchResults}
  ON ${SearchResults.ID} = Found AND ${SearchResults.Level}`)

/** Nothing is found in a data set that was ingested without what DICOMweb needs. */
const isServed = sql`EXISTS (SELECT 1 FROM ${StudyObjects})`

const ofDataset = sql`FROM ${Dataset} WHERE ${isDataset} AND ${isServed}`.inlineParams()

/** Orders are those of indexes, the newest study first; totals are how many there are at all. */
const texts = {
  study: textsOf(sources.study, {
    id: Studies.StudyID,
    order: sql`${Studies.StudyDate} DESC, ${Studies.StudyID} DESC`,
    all: sql`SELECT ${Dataset.StudyCount} ${ofDataset}`,
  }),
  series: textsOf(sources.series, {
    id: Series.SeriesID,
    order: sql`${Series.StudyID}, ${Series.SeriesID}`,
    all: sql`SELECT ${Dataset.SeriesCount} ${ofDataset}`,
  }),
  instance: textsOf(sources.instance, {
    id: Instances.InstanceID,
    order: sql`${Instances.StudyID}, ${Instances.SeriesID}, ${Instances.InstanceID}`,
    all: sql`SELECT count(*) FROM ${Instances}`,
  }),
}

function textsOf(source: SQL, { id, order, all }: { id: SQLiteColumn; order: SQL; all: SQL }) {
  const wanted = sql`FROM ${source} WHERE ${isServed} AND`
  return {
    select: textOf(sql`SELECT ${id} AS Found ${wanted}`),
    order: textOf(sql`ORDER BY ${order}`),
    count: textOf(sql`SELECT count(*) ${wanted}`),
    all: textOf(all),
  }
}
