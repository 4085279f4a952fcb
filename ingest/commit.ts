/** Puts a new database in the place of the old one, and the PNGs in theirs. */

import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import { finishWriting, openDatabase, prepareForWriting } from './database.ts'
import { clearPendingMoves, finishMoves, listPendingMoves } from './moves.ts'

/** Where a data set lives. */
export interface Place {
  /** Path of the database. */
  readonly databasePath: string
  /** Path of the image folder. */
  readonly out: string
}

/**
 * Writes a new database beside the old one and renames it over that: the moment in which all that
 * was written becomes true. The moves of PNGs that it lists come after; whoever finds some of them
 * undone does them.
 *
 * @param from  the database to start from; undefined for an empty one
 */
export async function commit<Result>(
  { databasePath, out }: Place,
  from: string | undefined,
  write: (db: LibSQLDatabase) => Promise<Result>,
): Promise<Result> {
  const result = await replaceDatabase(databasePath, from, async (db) => {
    await prepareForWriting(db)
    return write(db)
  })
  await finishCommit({ databasePath, out })
  return result
}

/** Does what the last commit left to do. */
export async function finishCommit({ databasePath, out }: Place): Promise<void> {
  if (!existsSync(databasePath)) return
  const { db, close } = openDatabase(databasePath)
  const moves = await listPendingMoves(db).finally(close)
  if (moves.length === 0) return
  finishMoves(out, moves)
  // Not in place: a reader must never meet a half-written file.
  await replaceDatabase(databasePath, databasePath, clearPendingMoves)
}

async function replaceDatabase<Result>(
  databasePath: string,
  from: string | undefined,
  write: (db: LibSQLDatabase) => Promise<Result>,
): Promise<Result> {
  const path = `${databasePath}.new`
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  rmSync(`${path}-journal`, { force: true })
  if (from !== undefined) copyFileSync(from, path)
  const { db, close } = openDatabase(path)
  const result = await writeAll(db, write).finally(close)
  flush(path)
  renameSync(path, databasePath)
  flushFolder(dirname(databasePath))
  return result
}

async function writeAll<Result>(
  db: LibSQLDatabase,
  write: (db: LibSQLDatabase) => Promise<Result>,
): Promise<Result> {
  const result = await write(db)
  await finishWriting(db)
  return result
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a rename durable, where the platform can. */
function flushFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
