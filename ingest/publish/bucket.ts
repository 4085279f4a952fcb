/** The objects of a bucket in wrangler's local state. */

import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inArray, sql } from 'drizzle-orm'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { openDatabase } from '../database.ts'
import type { PublishedObject } from './objects.ts'
import { r2Blobs, r2File } from './state.ts'

/** A bucket, and where its state is. */
export interface LocalBucket {
  /** The folder with `r2` below it. */
  readonly state: string
  readonly bucket: string
}

/** The table in which Miniflare lists the objects of a bucket. */
const objects = sqliteTable('_mf_objects', {
  key: text().primaryKey(),
  blob_id: text(),
  version: text().notNull(),
  size: integer().notNull(),
  etag: text().notNull(),
  uploaded: integer().notNull(),
  checksums: text().notNull(),
  http_metadata: text().notNull(),
  custom_metadata: text().notNull(),
})

/** This keeps statements of a sensible size. */
const rowsAStatement = 500

/** The size in bytes of every object by its key. */
export async function listBucket(place: LocalBucket): Promise<ReadonlyMap<string, number>> {
  if (!existsSync(r2File(place.state, place.bucket))) return new Map()
  return withBucket(place, async (db) => {
    const rows = await db.select({ key: objects.key, size: objects.size }).from(objects)
    return new Map(rows.map(({ key, size }) => [key, size]))
  })
}

/** Adds files without copying them, where the drive can link. */
export async function fillBucket(
  place: LocalBucket,
  files: readonly PublishedObject[],
): Promise<void> {
  const blobs = r2Blobs(place.state, place.bucket)
  mkdirSync(blobs, { recursive: true })
  for (const { key, path } of files) placeBlob(path, join(blobs, key))
  const uploaded = Date.now()
  const rows = files.map((file) => rowOf(file, uploaded))
  await withBucket(place, async (db) => {
    for (const page of pagesOf(rows)) await db.insert(objects).values(page).onConflictDoNothing()
  })
}

/** Removes objects. */
export async function emptyBucket(place: LocalBucket, keys: readonly string[]): Promise<void> {
  await withBucket(place, async (db) => {
    for (const page of pagesOf(keys)) await db.delete(objects).where(inArray(objects.key, page))
  })
  const blobs = r2Blobs(place.state, place.bucket)
  for (const key of keys) rmSync(join(blobs, key), { force: true })
}

function pagesOf<Item>(items: readonly Item[]): readonly Item[][] {
  const count = Math.ceil(items.length / rowsAStatement)
  return Array.from({ length: count }, (_, i) => {
    return items.slice(i * rowsAStatement, (i + 1) * rowsAStatement)
  })
}

function placeBlob(source: string, blob: string): void {
  rmSync(blob, { force: true })
  try {
    linkSync(source, blob)
  } catch {
    // Another drive, or a file system without links.
    copyFileSync(source, blob)
  }
}

function rowOf(
  { key, bytes, contentType }: PublishedObject,
  uploaded: number,
): typeof objects.$inferInsert {
  return {
    key,
    blob_id: key,
    version: key.slice(0, 32),
    size: bytes,
    etag: key,
    uploaded,
    checksums: JSON.stringify({ sha256: key }),
    http_metadata: JSON.stringify({ contentType }),
    custom_metadata: '{}',
  }
}

async function withBucket<Result>(
  { state, bucket }: LocalBucket,
  use: (db: LibSQLDatabase) => Promise<Result>,
): Promise<Result> {
  const path = r2File(state, bucket)
  mkdirSync(dirname(path), { recursive: true })
  const { db, close } = openDatabase(path)
  try {
    await createObjects(db)
    return await use(db)
  } finally {
    close()
  }
}

/** Also makes Miniflare's other tables unnecessary: it creates what is missing. */
async function createObjects(db: LibSQLDatabase): Promise<void> {
  await db.run(sql`CREATE TABLE IF NOT EXISTS _mf_objects (
    key TEXT PRIMARY KEY, blob_id TEXT, version TEXT NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, uploaded INTEGER NOT NULL, checksums TEXT NOT NULL,
    http_metadata TEXT NOT NULL, custom_metadata TEXT NOT NULL
  )`)
}
