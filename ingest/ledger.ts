/** The ledger: which files were seen, and what became of them. */

import { eq } from 'drizzle-orm'
import { type SourceFile, SourceFiles, Sources } from '../drizzle/schema.ts'
import type { Database } from './database.ts'
import { pathOf, type SourceEntry } from './sources/folder.ts'

/** The ledger of earlier runs. */
export interface Ledger {
  /** The id of a source, new where it was never seen. */
  readonly sourceIdOf: (root: string) => number
  /** The row of a file that was seen before and has the same size and time. */
  readonly findUnchanged: (entry: SourceEntry) => SourceFile | undefined
  /** All sources, old and new. */
  readonly sources: () => readonly (typeof Sources.$inferSelect)[]
}

/** Reads the ledger; without a database it is empty. */
export async function readLedger(db: Database | undefined): Promise<Ledger> {
  const known = db ? await db.select().from(Sources) : []
  const files = db
    ? await db
        .select()
        .from(SourceFiles)
        .innerJoin(Sources, eq(Sources.SourceID, SourceFiles.SourceID))
    : []
  const byPath = new Map(
    files.map(({ SourceFiles: row, Sources: { root } }) => {
      return [pathOf({ root, filePath: row.FilePath }), row]
    }),
  )
  const ids = new Map(known.map(({ SourceID, root }) => [root, SourceID]))
  return {
    sourceIdOf: (root) => {
      const id = ids.get(root) ?? Math.max(0, ...ids.values()) + 1
      ids.set(root, id)
      return id
    },
    findUnchanged: (entry) => {
      const row = byPath.get(pathOf(entry))
      return row?.Size === entry.size && row.ModifiedTime === entry.modifiedTime ? row : undefined
    },
    sources: () => [...ids].map(([root, SourceID]) => ({ SourceID, root })),
  }
}
