/** Places ingested data where a local Worker reads it: no import, no upload, no copy of the PNGs. */

import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { openDatabase } from '../database.ts'
import { fillBucket, type LocalBucket, listBucket } from './bucket.ts'
import { findObjects } from './objects.ts'
import { d1File } from './state.ts'

/** A database, and the local D1 that is to hold it. */
export interface DatabasePlacement {
  readonly database: string
  /** The folder of wrangler's local state, with `d1` below it. */
  readonly state: string
  readonly databaseId: string
}

/** What to place, and where. */
export interface Placement extends DatabasePlacement, LocalBucket {
  /** The folder of the PNGs. */
  readonly images: string
}

/**
 * Makes a local Worker answer from some data, with the ledger and all that is never published; gives
 * the number of objects that are new to it. It answers 503 for those whose file is missing.
 */
export async function placeData(placement: Placement): Promise<number> {
  placeDatabase(placement)
  const { db, close } = openDatabase(placement.database)
  const files = await findObjects(db, {
    databasePath: placement.database,
    out: placement.images,
  }).finally(close)
  const known = await listBucket(placement)
  const added = files.filter(({ key, fault }) => fault === undefined && !known.has(key))
  await fillBucket(placement, added)
  return added.length
}

/** A Worker that still runs keeps the file it has open; the next one opens this. */
export function placeDatabase({ database, state, databaseId }: DatabasePlacement): void {
  const target = d1File(state, databaseId)
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(database, `${target}.new`)
  // What an earlier Worker left beside its file belongs to that file alone.
  for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true })
  renameSync(`${target}.new`, target)
}
