import { and, count, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { Dataset } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { ProblemError } from '../problem.ts'
import { isDataset } from './dataset.ts'

/** Where a row stands in a list: its values of the columns that order it. */
export type Key = readonly (string | number)[]

/** Which part of a list to read. */
export interface Range {
  readonly limit: number
  /** Where the page before ended, and what it said of the whole. */
  readonly after?: { readonly key: Key; readonly total: number } | undefined
}

/** A part of a list; `end` is where it stops short of the whole, `total` counts the whole. */
export interface Page<Row> {
  readonly items: readonly Row[]
  readonly end: Key | undefined
  readonly total: number
}

/** A list in the order of an index, so that a page costs the same wherever it starts. */
export interface Listing {
  readonly order: readonly SQLiteColumn[]
  /**
   * What the filters ask.
   *
   * @param from  a value of the order's first column: rows before it need not be found
   */
  readonly where: (from: string | number) => SQL | undefined
  /** A query for the number of rows; only the first page asks it. */
  readonly total: SQLWrapper
}

/** The clauses of the query for a part of a list, and one row more to see whether it goes on. */
export interface Clauses {
  readonly total: SQL.Aliased<number>
  readonly where: SQL | undefined
  readonly orderBy: SQLiteColumn[]
  readonly limit: number
}

/**
 * The clauses that read a part of a list.
 *
 * @throws {ProblemError} 400 where the part starts at a key of another order
 */
export function clausesOf({ order, where, total }: Listing, { limit, after }: Range): Clauses {
  const key = after?.key ?? order.map(firstOf)
  if (key.length !== order.length || !order.every((one, at) => typeof key[at] === one.dataType)) {
    throw new ProblemError('invalid-request', 'The query parameter "after" is not of this list')
  }
  const counted = after === undefined ? sql`(${total})` : sql`${after.total}`
  return {
    total: sql<number>`${counted}`.as('total'),
    where: and(where(key[0] ?? ''), isAfter(order, key)),
    orderBy: [...order],
    limit: limit + 1,
  }
}

/** The page that the rows of such a query make. */
export function pageOf<Row extends Readonly<Record<string, unknown>>>(
  rows: readonly { readonly row: Row; readonly total: number }[],
  { order }: Listing,
  { limit, after }: Range,
): Page<Row> {
  const items = rows.slice(0, limit).map(({ row }) => row)
  const last = items.at(-1)
  return {
    items,
    end: rows.length > limit && last !== undefined ? keyOf(last, order) : undefined,
    total: rows[0]?.total ?? after?.total ?? 0,
  }
}

/** A query for how many rows of a table the filters leave: without filters the data set knows. */
export function totalOf(
  db: ReadonlyDatabase,
  table: SQLiteTable,
  { all, where }: { readonly all: SQLiteColumn; readonly where: SQL | undefined },
): SQLWrapper {
  return where === undefined
    ? db.select({ total: all }).from(Dataset).where(isDataset)
    : db.select({ total: count() }).from(table).where(where)
}

/** A filter that is not asked for is no condition. */
export function equals(column: SQLiteColumn, value: string | undefined): SQL | undefined {
  return value === undefined ? undefined : eq(column, value)
}

/** Precedes every value that the column holds: then a list that is not filtered is no scan. */
function firstOf({ dataType }: SQLiteColumn): string | number {
  return dataType === 'number' ? Number.MIN_SAFE_INTEGER : ''
}

/** A comparison of rows, which SQLite looks up in an index of those columns. */
function isAfter(order: readonly SQLiteColumn[], key: Key): SQL {
  const values = key.map((value) => sql`${value}`)
  return sql`(${sql.join([...order], sql`, `)}) > (${sql.join(values, sql`, `)})`
}

function keyOf(row: Readonly<Record<string, unknown>>, order: readonly SQLiteColumn[]): Key {
  return order.map(({ name }) => {
    const value = row[name]
    if (typeof value === 'string' || typeof value === 'number') return value
    throw new TypeError(`${name} is ${value}, which orders no list`)
  })
}
