/** The copy of a data set that may leave the computer: its published tables, and nothing else. */

import { rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { count, getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { exitCodes, Failure } from '../../command/failure.ts'
import { Instances, SearchResults, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Dataset, Images, Patients, Series, Studies } from '../../drizzle/schema.ts'
import { findDataset } from '../archive.ts'
import type { Place } from '../commit.ts'
import { finishWriting, isOutdated, openDatabase, prepareForWriting } from '../database.ts'
import { listObjects, type PublishedObject } from './objects.ts'

/** What to write, and where. */
export interface ExtractOptions {
  /** Path of the copy; what is there is replaced. */
  readonly target: string
  /** Whether FileName and FileStem are published, which name files of the user. */
  readonly fileNames: boolean
}

/** A data set that is ready to be published. */
export interface Extract {
  /** Path of its database. */
  readonly path: string
  readonly digest: string
  /** How many rows each table has. */
  readonly tables: Readonly<Record<string, number>>
  readonly objects: readonly PublishedObject[]
}

/** In the order in which they are copied; Dataset last, so that a copy that has it is complete. */
const published = [
  Patients,
  Studies,
  Series,
  Images,
  Instances,
  StudyObjects,
  SearchResults,
  Dataset,
] as const

/** Columns of Images that say where files lay on the user's computer, and what they are called. */
const locations = ['SourceID', 'FilePath']
const fileNameColumns = ['FileName', 'FileStem']

/**
 * Writes the copy from an empty file, table by table: no page of it ever held anything else.
 *
 * @throws {Failure} exit code 64 where an older version made the database, 66 where a PNG or an object is
 *   missing or has another size than the database says
 */
export async function extract(
  { databasePath, out }: Place,
  { target, fileNames }: ExtractOptions,
): Promise<Extract> {
  const source = openDatabase(databasePath)
  const objects = await readObjects(source.db, { databasePath, out }).finally(source.close)
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(target + suffix, { force: true })
  const { db, close } = openDatabase(target)
  try {
    await prepareForWriting(db)
    await dropOthers(db)
    const indexes = await dropIndexes(db)
    await copyTables(db, databasePath, fileNames)
    for (const index of indexes) await db.run(sql.raw(index))
    await finishWriting(db)
    return { path: target, digest: await readDigest(db), tables: await countTables(db), objects }
  } finally {
    close()
  }
}

async function readObjects(db: LibSQLDatabase, place: Place): Promise<readonly PublishedObject[]> {
  if (!(await isOutdated(db))) return listObjects(db, place)
  const rule = 'an older version made it; another run of mini-pacs ingest brings it up to date'
  throw new Failure(`${place.databasePath}: ${rule}`, exitCodes.usage)
}

/** The file is opened read-only: publishing cannot harm the data set. */
async function copyTables(
  db: LibSQLDatabase,
  databasePath: string,
  fileNames: boolean,
): Promise<void> {
  const left = fileNames ? locations : [...locations, ...fileNameColumns]
  await db.run(sql`ATTACH ${`${pathToFileURL(databasePath).href}?mode=ro`} AS source`)
  for (const table of published) {
    const name = getTableName(table)
    const columns = Object.keys(getTableColumns(table))
    const values = columns.map((column) => {
      return table === Images && left.includes(column) ? sql`NULL` : toName(column)
    })
    await db.run(sql`
      INSERT INTO main.${sql.identifier(name)} (${listOf(columns.map(toName))})
      SELECT ${listOf(values)} FROM source.${sql.identifier(name)} ORDER BY 1`)
  }
  await db.run(sql`DETACH source`)
}

function toName(column: string): SQL {
  return sql`${sql.identifier(column)}`
}

function listOf(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `)
}

/** The tables of ingest's own, which the migrations made; nothing was written into them. */
async function dropOthers(db: LibSQLDatabase): Promise<void> {
  const kept = new Set<string>(published.map(getTableName))
  const tables = await db.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  )
  for (const { name } of tables) {
    if (!kept.has(name)) await db.run(sql`DROP TABLE ${sql.identifier(name)}`)
  }
}

/** Indexes are made faster when all rows are there; gives the statements that make them. */
async function dropIndexes(db: LibSQLDatabase): Promise<readonly string[]> {
  const indexes = await db.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`,
  )
  for (const { name } of indexes) await db.run(sql`DROP INDEX ${sql.identifier(name)}`)
  return indexes.map((index) => index.sql)
}

async function readDigest(db: LibSQLDatabase): Promise<string> {
  const dataset = await findDataset(db)
  if (!dataset) throw new Failure('The database has no Dataset row', exitCodes.software)
  return dataset.Digest
}

async function countTables(db: LibSQLDatabase): Promise<Readonly<Record<string, number>>> {
  const counts = published.map(async (table: SQLiteTable) => {
    const [row] = await db.select({ rows: count() }).from(table)
    return [getTableName(table), row?.rows ?? 0] as const
  })
  return Object.fromEntries(await Promise.all(counts))
}
