import { DrizzleQueryError } from 'drizzle-orm'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { SQLiteRemoteSession, SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import { dialect } from './prepared.ts'
import { ProblemError } from './problem.ts'
import type { Parameter, Query, RowOf, Selection, Statement } from './statement.ts'

/** A database that can only be read: there is no `insert`, `update` or `delete` to call. */
export interface ReadonlyDatabase
  extends Pick<BaseSQLiteDatabase<'async', unknown>, 'select' | 'selectDistinct'> {
  /** The rows of a selection, each made of the list of its columns' values. */
  readonly read: <Row>(selection: Selection, rowOf: RowOf<Row>) => Promise<readonly Row[]>
}

/** What a database says of a statement that it does not accept: D1, SQLite and libSQL servers. */
const refusal = /\b(SQLITE_ERROR|D1_TYPE_ERROR|SQL_[A-Z_]+|ARGS_[A-Z_]+)\b/

/** What it says of an answer with a text that is longer than it has any. */
const excess = /\bSQLITE_TOOBIG\b/

/** What it says of what came into the schema since the data set was made. */
const absence = /no such (column|table: SearchResults)\b/

/**
 * The tables behind any way to ask for them. A statement that the database refuses is a defect of
 * this program; whatever else goes wrong is the database's, and may be over at the next request.
 */
export function databaseOf(query: Query): ReadonlyDatabase {
  const ask = (statement: Statement) =>
    query(statement).catch((cause: unknown) => {
      if (absence.test(String(cause))) throw outdated(cause)
      if (refusal.test(String(cause))) throw cause
      throw excess.test(String(cause)) ? tooLarge(cause) : unavailable(cause)
    })
  const client = async (sql: string, args: Parameter[]) => ({ rows: await ask({ sql, args }) })
  const session = new SQLiteRemoteSession(client, dialect, undefined, undefined)
  const db = new SqliteRemoteDatabase('async', dialect, session, undefined)
  return Object.assign(db, {
    read: async <Row>(selection: Selection, rowOf: RowOf<Row>) => {
      const rows = await ask(selection).catch((cause: Error) => {
        throw new DrizzleQueryError(selection.sql, [], cause)
      })
      return rows.map(rowOf)
    },
  })
}

function outdated(cause: unknown): ProblemError {
  const detail = 'An earlier version made the data set: run npm run ingest -- SOURCE once more'
  return new ProblemError('no-data', detail, { cause })
}

function tooLarge(cause: unknown): ProblemError {
  const detail = 'The answer is larger than the database can give: ask for less, with "limit"'
  return new ProblemError('invalid-request', detail, { cause })
}

function unavailable(cause: unknown): ProblemError {
  return new ProblemError('database-unavailable', 'The database did not answer: ask again', {
    cause,
  })
}
