/** The ledger: which files were seen, and what became of them. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { Images, type SourceFile, SourceFiles, Sources } from '../drizzle/schema.ts'
import type { Database } from './database.ts'
import { pathOf, type SourceEntry } from './sources/folder.ts'

/** The ledger of earlier runs. */
export interface Ledger {
  /** The id of a source, new where it was never seen. */
  readonly sourceIdOf: (root: string) => number
  /** All sources, old and new. */
  readonly sources: () => readonly (typeof Sources.$inferSelect)[]
  /** The row of a file that was seen at this place before. */
  readonly findRow: (entry: SourceEntry) => SourceFile | undefined
  /** Rows of files below these absolute paths that are not among the given ones. */
  readonly listGone: (
    below: readonly string[],
    present: readonly SourceEntry[],
  ) => readonly SourceFile[]
}

/** Reads the ledger; without a database it is empty. */
export async function readLedger(db: Database | undefined): Promise<Ledger> {
  const known = db ? await db.select().from(Sources) : []
  const rows = db ? await db.select().from(SourceFiles) : []
  const roots = new Map(known.map(({ SourceID, root }) => [SourceID, root]))
  const byPath = new Map(
    rows.map((row) => {
      return [pathOf({ root: roots.get(row.SourceID) ?? '', filePath: row.FilePath }), row]
    }),
  )
  const ids = new Map(known.map(({ SourceID, root }) => [root, SourceID]))
  return {
    sourceIdOf: (root) => {
      const id = ids.get(root) ?? Math.max(0, ...ids.values()) + 1
      ids.set(root, id)
      return id
    },
    sources: () => [...ids].map(([root, SourceID]) => ({ SourceID, root })),
    findRow: (entry) => byPath.get(pathOf(entry)),
    listGone: (below, present) => {
      const there = new Set(present.map(pathOf))
      const isBelow = (path: string) =>
        below.some((source) => path === source || path.startsWith(source + sep))
      return [...byPath].flatMap(([path, row]) => {
        return isBelow(path) && !there.has(path) ? [row] : []
      })
    },
  }
}

/** Whether a file is as it was recorded: by size and time, or by its content. */
export function isUnchanged(entry: SourceEntry, row: SourceFile, byContent: boolean): boolean {
  if (row.Size !== entry.size) return false
  if (!byContent) return row.ModifiedTime === entry.modifiedTime
  return row.Sha256 !== null && row.Sha256 === hashOf(pathOf(entry))
}

function hashOf(path: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return undefined // It can be read no more: the conversion will say why.
  }
}

/** The files of which an image has lost its PNG, given the PNGs that are there. */
export async function findFilesWithoutPng(
  db: Database,
  pictures: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const images = await db
    .select({
      SourceID: Images.SourceID,
      FilePath: Images.FilePath,
      PngFilePath: Images.PngFilePath,
    })
    .from(Images)
  const lost = images.filter(({ PngFilePath }) => !pictures.has(PngFilePath))
  return new Set(lost.map(keyOf))
}

/** Tells one file of the ledger from another. */
export function keyOf({
  SourceID,
  FilePath,
}: {
  readonly SourceID: number | null
  readonly FilePath: string | null
}): string {
  return `${SourceID} ${FilePath}`
}
