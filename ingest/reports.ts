/** What `mini-pacs report` prints, as rows. */

import { asc, count, countDistinct, eq, gt, inArray } from 'drizzle-orm'
import { Images, SourceFiles, Sources } from '../drizzle/schema.ts'
import type { Database } from './database.ts'

/** What became of a file. */
export async function listFileReports(db: Database) {
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

/** A file of the ledger. */
export type FileReport = Awaited<ReturnType<typeof listFileReports>>[number]

/** The images whose difference hash occurs in more than one state. */
export async function listLookAlikes(db: Database) {
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

/** An image that looks like one of another state. */
export type LookAlike = Awaited<ReturnType<typeof listLookAlikes>>[number]
