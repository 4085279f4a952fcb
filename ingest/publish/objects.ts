/** The files that are published beside the database. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { exitCodes, Failure } from '../../command/failure.ts'
import { Images, PendingMoves } from '../../drizzle/schema.ts'
import type { Database } from '../database.ts'

/** A file whose bytes are published under a key. */
export interface PublishedObject {
  /** SHA-256 of its bytes: the bytes of a key never change. */
  readonly key: string
  /** Of the file that holds the bytes. */
  readonly path: string
  readonly bytes: number
  readonly contentType: string
}

/**
 * Every PNG once, where it is on disk now: a commit that was cut short may not have moved it yet.
 *
 * @throws {Failure} exit code 66 where one is missing or has another size than the database says
 */
export async function listObjects(
  db: Database,
  images: string,
): Promise<readonly PublishedObject[]> {
  const pngs = await db
    .select({
      key: Images.PngSha256,
      bytes: Images.PngBytes,
      toPath: Images.PngFilePath,
      fromPath: PendingMoves.FromPath,
    })
    .from(Images)
    .leftJoin(PendingMoves, eq(PendingMoves.ToPath, Images.PngFilePath))
    .groupBy(Images.PngSha256)
    .orderBy(Images.PngSha256)
  return pngs.map(({ key, bytes, toPath, fromPath }) => {
    const path = locate([fromPath, toPath], { images, bytes })
    return { key, path, bytes, contentType: 'image/png' }
  })
}

/** The first of some paths below the image folder that has a file of the right size. */
function locate(
  candidates: readonly (string | null)[],
  { images, bytes }: { images: string; bytes: number },
): string {
  const paths = candidates.flatMap((path) => (path === null ? [] : join(images, path)))
  const sizes = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.size)
  const found = paths.find((_, i) => sizes[i] === bytes)
  if (found !== undefined) return found
  const size = sizes.findLast((one) => one !== undefined)
  const what = size === undefined ? 'is missing' : `has ${size} bytes, not ${bytes}`
  const rule = 'every PNG must be as ingest wrote it (see mini-pacs verify)'
  throw new Failure(`${paths.at(-1)}: ${what}; ${rule}`, exitCodes.noInput)
}
