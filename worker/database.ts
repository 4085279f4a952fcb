import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import { ProblemError } from './problem.ts'

/** A database that can only be read: there is no `insert`, `update`, `delete` or raw SQL to call. */
export type ReadonlyDatabase = Pick<
  BaseSQLiteDatabase<'async', unknown>,
  'select' | 'selectDistinct'
>

/** A value that is bound to a parameter. */
export type Parameter = string | number

/** One statement and the values of its parameters. */
export interface Statement {
  readonly sql: string
  readonly args: Parameter[]
}

/** Asks a database: gives its rows, each the list of its columns' values. */
export type Query = (statement: Statement) => Promise<unknown[][]>

/** What a database says of a statement that it does not accept: D1, SQLite and libSQL servers. */
const refusal = /\b(SQLITE_ERROR|D1_TYPE_ERROR|SQL_[A-Z_]+|ARGS_[A-Z_]+)\b/

/**
 * The tables behind any way to ask for them. A statement that the database refuses is a defect of
 * this program; whatever else goes wrong is the database's, and may be over at the next request.
 */
export function databaseOf(query: Query): ReadonlyDatabase {
  return drizzle(async (sql, args: Parameter[]) => {
    const rows = await query({ sql, args }).catch((cause: unknown) => {
      throw refusal.test(String(cause)) ? cause : unavailable(cause)
    })
    return { rows }
  })
}

function unavailable(cause: unknown): ProblemError {
  return new ProblemError('database-unavailable', 'The database did not answer: ask again', {
    cause,
  })
}
