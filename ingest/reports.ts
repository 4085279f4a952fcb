/** What `mini-pacs report` prints, as rows. */

import { asc, count, countDistinct, eq, gt, inArray } from 'drizzle-orm'
import { type Image, Images, type SourceFile, SourceFiles, Sources } from '../drizzle/schema.ts'
import type { Database } from './database.ts'

/** A file of the ledger, and what became of it. */
export interface FileReport
  extends Pick<SourceFile, 'FilePath' | 'Outcome' | 'Reason' | 'Detail' | 'InstanceUID'> {
  /** The folder that FilePath is relative to. */
  readonly Source: string
}

/** An image that looks like one of another state. */
export type LookAlike = Pick<
  Image,
  'DifferenceHash' | 'State' | 'PatientID' | 'ImageID' | 'PngFilePath'
>

/** All files of the ledger, by source and path. */
export async function listFileReports(db: Database): Promise<readonly FileReport[]> {
  return db
    .select({
      Source: Sources.root,
      FilePath: SourceFiles.FilePath,
      Outcome: SourceFiles.Outcome,
      Reason: SourceFiles.Reason,
      Detail: SourceFiles.Detail,
      InstanceUID: SourceFiles.InstanceUID,
    })
    .from(SourceFiles)
    .innerJoin(Sources, eq(Sources.SourceID, SourceFiles.SourceID))
    .orderBy(asc(Sources.root), asc(SourceFiles.FilePath))
}

/** The images whose difference hash occurs in more than one state. */
export async function listLookAlikes(db: Database): Promise<readonly LookAlike[]> {
  const shared = db
    .select({ hash: Images.DifferenceHash, images: count().as('images') })
    .from(Images)
    .groupBy(Images.DifferenceHash)
    .having(gt(countDistinct(Images.State), 1))
    .as('shared')
  const hashes = db.select({ hash: shared.hash }).from(shared)
  return db
    .select({
      DifferenceHash: Images.DifferenceHash,
      State: Images.State,
      PatientID: Images.PatientID,
      ImageID: Images.ImageID,
      PngFilePath: Images.PngFilePath,
    })
    .from(Images)
    .where(inArray(Images.DifferenceHash, hashes))
    .orderBy(asc(Images.DifferenceHash), asc(Images.State), asc(Images.ImageID))
}
