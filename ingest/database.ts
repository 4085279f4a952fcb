/** Opens the database for writing; the only place that does. */

import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createClient, type ResultSet } from '@libsql/client'
import { sql } from 'drizzle-orm'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { exitCodes, Failure } from '../command/failure.ts'

/** A database that can be read and written, or a transaction on it. */
export type Database = BaseSQLiteDatabase<'async', ResultSet>

/** An open database. */
export interface OpenDatabase {
  readonly db: LibSQLDatabase
  readonly close: () => void
}

const migrationsFolder = fileURLToPath(new URL('../drizzle/migrations', import.meta.url))

/** Opens a file, which is created where it does not exist. */
export function openDatabase(path: string): OpenDatabase {
  // One connection, because pragmas and transactions belong to a connection.
  const client = createClient({ url: pathToFileURL(path).href, concurrency: 1 })
  return { db: drizzle(client), close: () => client.close() }
}

/**
 * Refuses a file that another program made: it would be replaced by the first commit.
 *
 * @throws {Failure} exit code 66
 */
export async function assertOurs(path: string): Promise<void> {
  if (!existsSync(path)) return
  const { db, close } = openDatabase(path)
  try {
    await db.run(sql`SELECT Digest FROM Dataset LIMIT 1`)
  } catch (error) {
    const message = `${path}: not a database of mini-pacs, and is left alone; name another with --db`
    throw new Failure(message, exitCodes.noInput, { cause: error })
  } finally {
    close()
  }
}

/** Whether an older version made the database: it lacks what came into the schema since. */
export async function isOutdated(db: Database): Promise<boolean> {
  const newest = readMigrationFiles({ migrationsFolder }).at(-1)?.folderMillis ?? 0
  const { last } = await db.get<{ last: number }>(
    sql`SELECT max(created_at) AS last FROM __drizzle_migrations`,
  )
  return last < newest
}

/** Brings a new file, or a copy of an older one, to the present schema, ready for many rows. */
export async function prepareForWriting(db: LibSQLDatabase): Promise<void> {
  // The file is thrown away unless it is complete: nothing in it has to survive a crash.
  await db.run(sql`PRAGMA journal_mode = OFF`)
  await db.run(sql`PRAGMA synchronous = OFF`)
  await migrate(db, { migrationsFolder })
}

/** Leaves the file as it is served: compact, with statistics, in journal mode DELETE. */
export async function finishWriting(db: Database): Promise<void> {
  await db.run(sql`ANALYZE`)
  await db.run(sql`VACUUM`)
  await db.run(sql`PRAGMA journal_mode = DELETE`)
}
