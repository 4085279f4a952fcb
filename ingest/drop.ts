/** Takes images out of a database, with what is left empty by that. */

import { and, eq, or, type SQL } from 'drizzle-orm'
import { Images, type SourceFile, SourceFiles } from '../drizzle/schema.ts'
import type { Database } from './database.ts'
import { batches } from './write.ts'

/** The images that were taken out. */
export interface Dropped {
  /** Their PNGs, below the image folder. */
  readonly pngs: readonly string[]
  /** The series that they were in. */
  readonly series: readonly string[]
}

/** Takes out the images of some files. */
export async function dropFiles(db: Database, files: readonly SourceFile[]): Promise<Dropped> {
  const dropped = { pngs: new Set<string>(), series: new Set<string>() }
  for (const batch of batches(files)) {
    const those = or(...batch.map(({ SourceID, FilePath }) => ofFile(Images, SourceID, FilePath)))
    const rows = await dropImages(db, those)
    for (const { PngFilePath, SeriesID } of rows) {
      dropped.pngs.add(PngFilePath)
      dropped.series.add(SeriesID)
    }
  }
  return { pngs: [...dropped.pngs], series: [...dropped.series] }
}

/** Takes out the images that a condition is true of. */
export async function dropImages(
  db: Database,
  condition: SQL | undefined,
): Promise<readonly { readonly PngFilePath: string; readonly SeriesID: string }[]> {
  return db
    .delete(Images)
    .where(condition)
    .returning({ PngFilePath: Images.PngFilePath, SeriesID: Images.SeriesID })
}

/** Takes some files out of the ledger. */
export async function forgetFiles(db: Database, files: readonly SourceFile[]): Promise<void> {
  for (const batch of batches(files)) {
    const those = batch.map(({ SourceID, FilePath }) => ofFile(SourceFiles, SourceID, FilePath))
    await db.delete(SourceFiles).where(or(...those))
  }
}

function ofFile(
  table: typeof Images | typeof SourceFiles,
  sourceId: number,
  filePath: string,
): SQL | undefined {
  return and(eq(table.SourceID, sourceId), eq(table.FilePath, filePath))
}
