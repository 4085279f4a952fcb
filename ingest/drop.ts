/** Takes images out of a database, with what is left empty by that. */

import { and, eq, inArray, or, type SQL } from 'drizzle-orm'
import { Instances } from '../drizzle/dicomweb.ts'
import { type Image, Images, type SourceFile, SourceFiles } from '../drizzle/schema.ts'
import type { Database } from './database.ts'
import { batches } from './write.ts'

/** An image that was taken out. */
export type DroppedImage = Pick<Image, 'ImageID' | 'SeriesID' | 'StudyID' | 'Label' | 'PngFilePath'>

/** Takes out the images of some files. */
export async function dropFiles(
  db: Database,
  files: readonly SourceFile[],
): Promise<readonly DroppedImage[]> {
  const dropped: DroppedImage[] = []
  for (const batch of batches(files)) {
    const those = or(...batch.map(({ SourceID, FilePath }) => ofFile(Images, SourceID, FilePath)))
    dropped.push(...(await dropImages(db, those)))
  }
  return dropped
}

/** Takes out the images that a condition is true of, and the instances that they are frames of. */
export async function dropImages(
  db: Database,
  condition: SQL | undefined,
): Promise<readonly DroppedImage[]> {
  const dropped = await db.delete(Images).where(condition).returning({
    ImageID: Images.ImageID,
    SeriesID: Images.SeriesID,
    StudyID: Images.StudyID,
    Label: Images.Label,
    PngFilePath: Images.PngFilePath,
  })
  const instances = new Set(dropped.map(({ ImageID }) => ImageID.split('-')[0] ?? ImageID))
  for (const batch of batches([...instances])) {
    await db.delete(Instances).where(inArray(Instances.InstanceID, batch))
  }
  return dropped
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
