/** Places ingested data where a local Worker reads it: no import, no upload, no copy of the PNGs. */

import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { eq, sql } from 'drizzle-orm'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Images, PendingMoves } from '../../drizzle/schema.ts'
import { d1File, r2Blobs, r2File } from './state.ts'

/** What to place, and where. */
export interface Placement {
  readonly database: string
  /** The folder of the PNGs. */
  readonly images: string
  /** The folder of wrangler's local state, with `d1` and `r2` below it. */
  readonly state: string
  readonly databaseId: string
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

/** D1's limit of bound parameters does not hold here; this keeps statements of a sensible size. */
const rowsPerInsert = 500

/** Makes a local Worker answer from some data; gives the number of PNGs that are new to it. */
export async function placeData(placement: Placement): Promise<number> {
  placeDatabase(placement)
  return placePngs(placement)
}

/** A Worker that still runs keeps the file it has open; the next one opens this. */
function placeDatabase({ database, state, databaseId }: Placement): void {
  const target = d1File(state, databaseId)
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(database, `${target}.new`)
  // What an earlier Worker left beside its file belongs to that file alone.
  for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true })
  renameSync(`${target}.new`, target)
}

async function placePngs(placement: Placement): Promise<number> {
  const { database, images, state, bucket } = placement
  const blobs = r2Blobs(state, bucket)
  mkdirSync(blobs, { recursive: true })
  mkdirSync(dirname(r2File(state, bucket)), { recursive: true })
  return withDatabase(r2File(state, bucket), async (db) => {
    await createObjects(db)
    const known = new Set(
      (await db.select({ key: objects.key }).from(objects)).map((row) => row.key),
    )
    const pngs = (await withDatabase(database, listPngs)).filter((png) => !known.has(png.PngSha256))
    const placed = pngs.filter((png) => placePng(png, { images, blobs }))
    await insertObjects(db, placed)
    return placed.length
  })
}

type Png = Awaited<ReturnType<typeof listPngs>>[number]

/** Every PNG once, by its hash, with the place where a commit that was cut short still has it. */
function listPngs(db: LibSQLDatabase) {
  return db
    .select({
      PngSha256: Images.PngSha256,
      PngBytes: Images.PngBytes,
      PngFilePath: Images.PngFilePath,
      FromPath: PendingMoves.FromPath,
    })
    .from(Images)
    .leftJoin(PendingMoves, eq(PendingMoves.ToPath, Images.PngFilePath))
    .groupBy(Images.PngSha256)
}

/** Whether the bytes of a PNG could be placed; a Worker answers 503 for one that could not. */
function placePng(
  { PngSha256, PngBytes, PngFilePath, FromPath }: Png,
  { images, blobs }: { images: string; blobs: string },
): boolean {
  const blob = join(blobs, PngSha256)
  const source = [FromPath, PngFilePath]
    .flatMap((path) => (path === null ? [] : join(images, path)))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.size === PngBytes)
  if (source === undefined) return false
  rmSync(blob, { force: true })
  try {
    linkSync(source, blob)
  } catch {
    // Another drive, or a file system without links.
    copyFileSync(source, blob)
  }
  return true
}

/** Also makes Miniflare's other tables unnecessary: it creates what is missing. */
async function createObjects(db: LibSQLDatabase): Promise<void> {
  await db.run(sql`CREATE TABLE IF NOT EXISTS _mf_objects (
    key TEXT PRIMARY KEY, blob_id TEXT, version TEXT NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, uploaded INTEGER NOT NULL, checksums TEXT NOT NULL,
    http_metadata TEXT NOT NULL, custom_metadata TEXT NOT NULL
  )`)
}

async function insertObjects(db: LibSQLDatabase, pngs: readonly Png[]): Promise<void> {
  const uploaded = Date.now()
  const rows = pngs.map(({ PngSha256, PngBytes }) => ({
    key: PngSha256,
    blob_id: PngSha256,
    version: PngSha256.slice(0, 32),
    size: PngBytes,
    etag: PngSha256,
    uploaded,
    checksums: JSON.stringify({ sha256: PngSha256 }),
    http_metadata: JSON.stringify({ contentType: 'image/png' }),
    custom_metadata: '{}',
  }))
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await db.insert(objects).values(rows.slice(start, start + rowsPerInsert))
  }
}

async function withDatabase<Result>(
  path: string,
  use: (db: LibSQLDatabase) => Promise<Result>,
): Promise<Result> {
  const client = createClient({ url: pathToFileURL(path).href, concurrency: 1 })
  try {
    return await use(drizzle(client))
  } finally {
    client.close()
  }
}
