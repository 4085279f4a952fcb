/** How each image of a data set was made: what it takes to make it again, and to compare. */

import { asc, eq } from 'drizzle-orm'
import { type Image, Images, Sources } from '../drizzle/schema.ts'
import type { Database } from './database.ts'
import { pathOf } from './sources/folder.ts'

/** The receipt of an image. */
export interface Receipt
  extends Pick<
    Image,
    | 'SourceID'
    | 'FilePath'
    | 'FrameNumber'
    | 'PngFilePath'
    | 'PngSha256'
    | 'PixelSha256'
    | 'SourceSha256'
    | 'Decoder'
    | 'Rows'
    | 'Columns'
  > {
  /** Absolute path of the source file; null where the database does not know it. */
  readonly path: string | null
}

/** The receipts of all images, by the path of the PNG. */
export async function listReceipts(db: Database): Promise<readonly Receipt[]> {
  const rows = await db
    .select({
      SourceID: Images.SourceID,
      FilePath: Images.FilePath,
      FrameNumber: Images.FrameNumber,
      PngFilePath: Images.PngFilePath,
      PngSha256: Images.PngSha256,
      PixelSha256: Images.PixelSha256,
      SourceSha256: Images.SourceSha256,
      Decoder: Images.Decoder,
      Rows: Images.Rows,
      Columns: Images.Columns,
      root: Sources.root,
    })
    .from(Images)
    .leftJoin(Sources, eq(Sources.SourceID, Images.SourceID))
    .orderBy(asc(Images.PngFilePath))
  return rows.map(({ root, ...row }) => {
    const filePath = row.FilePath
    return { ...row, path: root === null || filePath === null ? null : pathOf({ root, filePath }) }
  })
}
