import { eq } from 'drizzle-orm'
import { type Image, Images } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import type { StoredPng } from '../images.ts'

/** The columns that find a PNG. */
const png = {
  PngFilePath: Images.PngFilePath,
  PngSha256: Images.PngSha256,
  PngBytes: Images.PngBytes,
}

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
