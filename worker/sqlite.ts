import { pathToFileURL } from 'node:url'
import Sqlite from 'libsql'
import type { Query } from './statement.ts'

/** A SQLite file that can only be read: one connection, which sees one file whatever is renamed over it. */
export interface SqliteFile {
  readonly query: Query
  readonly close: () => void
}

/** How long a query waits for an ingest that writes into the file, in milliseconds. */
const busyTimeout = 2000

/** How many statements are kept: more than the routes have, but for filters put together in odd ways. */
const mostStatements = 200

/**
 * Opens it. The library ignores the option for that, but understands the URI of SQLite, with which a
 * write fails and a missing file is an error.
 */
export function openSqlite(path: string): SqliteFile {
  const database = new Sqlite(`${pathToFileURL(path).href}?mode=ro`, { timeout: busyTimeout })
  const statements = new Map<string, Sqlite.Statement<unknown[]>>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size === mostStatements) statements.clear()
    const statement = database.prepare(sql)
    // Rows as lists; what has none is refused where it is run.
    if (statement.reader) statement.raw()
    statements.set(sql, statement)
    return statement
  }
  return {
    query: async ({ sql, args }) => {
      try {
        return prepare(sql)
          .all(...args)
          .map(columnsOf)
      } catch (error) {
        throw named(error)
      }
    },
    close: () => {
      statements.clear()
      database.close()
    },
  }
}

function columnsOf(row: unknown): unknown[] {
  return Array.isArray(row) ? row : []
}

/** With its code in its message, as other databases word theirs. */
function named(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const { code } = error
  return Object.assign(new Error(`${code}: ${error.message}`, { cause: error }), { code })
}
