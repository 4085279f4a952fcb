import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { Images, Series, Studies } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'

/** An image that a name stands for, with what `/imageinfo` tells of it. */
export interface NamedImage {
  readonly ImageID: string
  readonly InstanceNumber: string | null
  readonly PatientID: string
  readonly RescaleIntercept: string | null
  readonly RescaleSlope: string | null
  readonly SeriesDescription: string | null
  readonly StudyDescription: string | null
  /** In modality units (HU for CT). */
  readonly WindowCenter: number | null
  readonly WindowWidth: number | null
}

const extension = /\.(png|dcm|dicom|ima|img)$/i

/**
 * The images that a name stands for: by the ImageID or the PNG's name, else by the name of the
 * source file, else by its stem. All three stages are one query, each a search of an index; a
 * later stage counts only where the earlier found nothing.
 *
 * @param limit  how many images with one file name to read
 */
export async function listNamedImages(
  db: ReadonlyDatabase,
  { name, limit }: { name: string; limit: number },
): Promise<readonly NamedImage[]> {
  const id = name.replace(/\.png$/i, '')
  // A multi-frame file is known by its first frame, whose ImageID ends in -1.
  const byId = stage(db, { rank: 0, limit: 1, where: inArray(Images.ImageID, [id, `${id}-1`]) })
  const byName = stage(db, { rank: 1, limit, where: firstFrameWith(eq(Images.FileName, name)) })
  const stem = eq(Images.FileStem, name.replace(extension, ''))
  const byStem = stage(db, { rank: 2, limit, where: firstFrameWith(stem) })
  const matches = unionAll(byId, byName, byStem).as('matches')
  const rows = await db
    .select({
      rank: matches.rank,
      ImageID: Images.ImageID,
      InstanceNumber: Images.InstanceNumber,
      PatientID: Images.PatientID,
      RescaleIntercept: Images.RescaleIntercept,
      RescaleSlope: Images.RescaleSlope,
      SeriesDescription: Series.SeriesDescription,
      StudyDescription: Studies.StudyDescription,
      WindowCenter: Images.WindowCenter,
      WindowWidth: Images.WindowWidth,
    })
    .from(matches)
    .innerJoin(Images, eq(Images.ImageID, matches.ImageID))
    .innerJoin(Series, eq(Series.SeriesID, Images.SeriesID))
    .innerJoin(Studies, eq(Studies.StudyID, Images.StudyID))
    .orderBy(sql`${matches.rank}`, Images.ImageID)
  return rows.filter((row) => row.rank === rows[0]?.rank)
}

function stage(
  db: ReadonlyDatabase,
  { rank, limit, where }: { rank: number; limit: number; where: SQL | undefined },
) {
  const named = db
    .select({ ImageID: Images.ImageID })
    .from(Images)
    .where(where)
    .orderBy(Images.ImageID)
    .limit(limit)
    .as('named')
  return db.select({ rank: sql<number>`${rank}`.as('rank'), ImageID: named.ImageID }).from(named)
}

function firstFrameWith(name: SQL): SQL | undefined {
  return and(name, eq(Images.FrameNumber, 1))
}
