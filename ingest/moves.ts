/** The image folder: PNGs move from `.incoming/` to their places after the database is renamed. */

import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { asc, sql } from 'drizzle-orm'
import { Images, PendingMoves } from '../drizzle/schema.ts'
import type { Database } from './database.ts'

/** The folder below `--out` that PNGs are written into. */
export const incomingFolder = '.incoming'

/** A file of the image folder to be moved, or deleted where there is no new path. */
export type Move = typeof PendingMoves.$inferSelect

/** What the last commit left to do. */
export async function listPendingMoves(db: Database): Promise<readonly Move[]> {
  return db.select().from(PendingMoves).orderBy(asc(PendingMoves.FromPath))
}

/** The PNGs that the database names, below the image folder. */
export async function listPngs(db: Database): Promise<readonly string[]> {
  const rows = await db.select({ path: Images.PngFilePath }).from(Images)
  return rows.map(({ path }) => path)
}

/** Forgets the list. */
export async function clearPendingMoves(db: Database): Promise<void> {
  await db.run(sql`DELETE FROM ${PendingMoves}`)
}

/** Does the moves; those that were done before a crash are done already. */
export function finishMoves(out: string, moves: readonly Move[]): void {
  const folders = new Set<string>()
  for (const { FromPath, ToPath } of moves) {
    const from = join(out, FromPath)
    if (ToPath === null) {
      rmSync(from, { force: true })
      removeEmptyFolders(out, dirname(from))
      continue
    }
    const to = join(out, ToPath)
    const folder = dirname(to)
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true })
    folders.add(folder)
    if (existsSync(from)) renameSync(from, to)
  }
  rmSync(join(out, incomingFolder), { recursive: true, force: true })
}

function removeEmptyFolders(out: string, folder: string): void {
  for (let path = folder; path.startsWith(out) && path !== out; path = dirname(path)) {
    try {
      rmdirSync(path)
    } catch {
      return // Not empty, or gone: nothing more to tidy up.
    }
  }
}
