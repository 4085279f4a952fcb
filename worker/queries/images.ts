import { and, eq, inArray } from 'drizzle-orm'
import { Dataset, type Image, Images, Series } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import type { StoredPng } from '../images.ts'
import { clausesOf, equals, type Listing, type Page, pageOf, type Range, totalOf } from './list.ts'
import { seriesOfBodyPart } from './series.ts'
import { studiesDated } from './studies.ts'

/** What images can be chosen by. */
export interface ImageFilters {
  readonly PatientID?: string | undefined
  readonly StudyID?: string | undefined
  readonly SeriesID?: string | undefined
  readonly Modality?: string | undefined
  readonly State?: string | undefined
  readonly Label?: string | undefined
  /** That of its series. */
  readonly BodyPartExamined?: string | undefined
  /** A day or a range of days: that of its study. */
  readonly StudyDate?: string | undefined
}

/** The columns that find a PNG. */
const png = {
  PngFilePath: Images.PngFilePath,
  PngSha256: Images.PngSha256,
  PngBytes: Images.PngBytes,
}

/** What the manifest tells of an image; what may order it is among these. */
export const manifestColumns = {
  ImageID: Images.ImageID,
  PngSha256: Images.PngSha256,
  PngBytes: Images.PngBytes,
  State: Images.State,
  Label: Images.Label,
  PatientID: Images.PatientID,
  StudyID: Images.StudyID,
  SeriesID: Images.SeriesID,
  SeriesPosition: Images.SeriesPosition,
  Modality: Images.Modality,
  WindowCenter: Images.WindowCenter,
  WindowWidth: Images.WindowWidth,
  WindowSource: Images.WindowSource,
}

/** An image in the manifest. */
export type ManifestRow = Pick<Image, keyof typeof manifestColumns>

const bySeries = [Images.SeriesID, Images.SeriesPosition, Images.ImageID]

/** The image with this ImageID. */
export async function findImage(db: ReadonlyDatabase, id: string): Promise<Image | undefined> {
  const [image] = await db.select().from(Images).where(eq(Images.ImageID, id)).limit(1)
  return image
}

/** The PNG of the image with this ImageID. */
export async function findPng(db: ReadonlyDatabase, id: string): Promise<StoredPng | undefined> {
  const [found] = await db.select(png).from(Images).where(eq(Images.ImageID, id)).limit(1)
  return found
}

/** The PNG with this SHA-256; where several images have it, that of any. */
export async function findPngByHash(
  db: ReadonlyDatabase,
  sha256: string,
): Promise<StoredPng | undefined> {
  const [found] = await db.select(png).from(Images).where(eq(Images.PngSha256, sha256)).limit(1)
  return found
}

/** Images in the order of the index that the filters lead to; see `orderOf`. */
export function listImages(
  db: ReadonlyDatabase,
  asked: ImageFilters,
  range: Range,
): Promise<Page<Image>> {
  return readImages(db, range, listingOf(db, asked))
}

/** The same images in the same order, with what the manifest tells of each. */
export async function listManifest(
  db: ReadonlyDatabase,
  asked: ImageFilters,
  range: Range,
): Promise<Page<ManifestRow>> {
  const listing = listingOf(db, asked)
  const { total, where, orderBy, limit } = clausesOf(listing, range)
  const query = db.select({ row: manifestColumns, total }).from(Images).where(where)
  return pageOf(await query.orderBy(...orderBy).limit(limit), listing, range)
}

function listingOf(db: ReadonlyDatabase, asked: ImageFilters): Listing {
  const order = orderOf(asked)
  const { BodyPartExamined, StudyDate } = asked
  const where: Listing['where'] = (from) => {
    // What is found through another table is found from where the page starts.
    const fromOf = (column: unknown) => (order[0] === column ? String(from) : '')
    return and(
      equals(Images.PatientID, asked.PatientID),
      equals(Images.StudyID, asked.StudyID),
      equals(Images.SeriesID, asked.SeriesID),
      equals(Images.Modality, asked.Modality),
      equals(Images.State, asked.State),
      equals(Images.Label, asked.Label),
      BodyPartExamined === undefined
        ? undefined
        : inArray(Images.SeriesID, seriesOfBodyPart(db, BodyPartExamined, fromOf(Images.SeriesID))),
      StudyDate === undefined
        ? undefined
        : inArray(Images.StudyID, studiesDated(db, StudyDate, fromOf(Images.StudyID))),
    )
  }
  const total = totalOf(db, Images, { all: Dataset.ImageCount, where: where('') })
  return { order, where, total }
}

/** Images of a series along the slice normal; none where there is no such series. */
export function listImagesOf(
  db: ReadonlyDatabase,
  SeriesID: string,
  range: Range,
): Promise<Page<Image>> {
  return readImages(db, range, {
    order: bySeries,
    where: () => eq(Images.SeriesID, SeriesID),
    total: db
      .select({ total: Series.ImageCount })
      .from(Series)
      .where(eq(Series.SeriesID, SeriesID)),
  })
}

/** Series by series in their spatial order, study by study, or else by ImageID. */
function orderOf({ SeriesID, BodyPartExamined, StudyDate }: ImageFilters): Listing['order'] {
  if (SeriesID !== undefined || BodyPartExamined !== undefined) return bySeries
  return StudyDate === undefined ? [Images.ImageID] : [Images.StudyID, Images.ImageID]
}

async function readImages(
  db: ReadonlyDatabase,
  range: Range,
  listing: Listing,
): Promise<Page<Image>> {
  const { total, where, orderBy, limit } = clausesOf(listing, range)
  const query = db.select({ row: Images, total }).from(Images).where(where)
  return pageOf(await query.orderBy(...orderBy).limit(limit), listing, range)
}
