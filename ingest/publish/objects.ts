/** The files that are published beside the database. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { asc, eq, gt, sql } from 'drizzle-orm'
import { union } from 'drizzle-orm/sqlite-core'
import { exitCodes, Failure } from '../../command/failure.ts'
import { Instances, objectFolder, objectPath, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Images, PendingMoves } from '../../drizzle/schema.ts'
import type { Place } from '../commit.ts'
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

/** An object, and what is wrong with its file, if anything is. */
export interface FoundObject extends PublishedObject {
  readonly fault?: string
}

/**
 * Every object that is to be published.
 *
 * @throws {Failure} exit code 66 where a file is missing or has another size than the database says
 */
export async function listObjects(db: Database, place: Place): Promise<readonly PublishedObject[]> {
  const objects = await findObjects(db, place)
  const broken = objects.find(({ fault }) => fault !== undefined)
  if (broken === undefined) return objects
  const rule = 'every PNG and object must be as ingest wrote it (see mini-pacs verify)'
  throw new Failure(`${broken.path}: ${broken.fault}; ${rule}`, exitCodes.noInput)
}

/** Every PNG, and every object for DICOMweb, once. */
export async function findObjects(db: Database, place: Place): Promise<readonly FoundObject[]> {
  return [...(await findPngs(db, place.out)), ...(await findDicomweb(db, place.databasePath))]
}

/** What DICOMweb viewers ask for, by its keys. */
async function findDicomweb(db: Database, databasePath: string): Promise<readonly FoundObject[]> {
  const instances = db
    .select({ key: Instances.ObjectSha256, bytes: Instances.ObjectBytes })
    .from(Instances)
  const studies = db
    .select({ key: StudyObjects.ObjectSha256, bytes: StudyObjects.ObjectBytes })
    .from(StudyObjects)
  const objects = await union(instances, studies).orderBy(asc(sql`1`))
  return objects.map(({ key, bytes }) => {
    const path = join(objectFolder(databasePath), objectPath(key))
    return { key, bytes, contentType: 'application/octet-stream', ...locate([path], bytes) }
  })
}

/** Every PNG once, where it is on disk now: a commit that was cut short may not have moved it yet. */
async function findPngs(db: Database, images: string): Promise<readonly FoundObject[]> {
  const objects: FoundObject[] = []
  for (;;) {
    const page = await readPage(db, objects.at(-1)?.key ?? '')
    for (const { key, bytes, toPath, fromPath } of page) {
      const paths = fromPath === null ? [toPath] : [fromPath, toPath]
      const found = locate(
        paths.map((path) => join(images, path)),
        bytes,
      )
      objects.push({ key, bytes, contentType: 'image/png', ...found })
    }
    if (page.length < rowsAPage) return objects
  }
}

/** The rows of a million PNGs take ten times the memory of what is made of them. */
const rowsAPage = 5_000

/** The next PNGs by their keys. */
async function readPage(db: Database, after: string) {
  return db
    .select({
      key: Images.PngSha256,
      bytes: Images.PngBytes,
      toPath: Images.PngFilePath,
      fromPath: PendingMoves.FromPath,
    })
    .from(Images)
    .leftJoin(PendingMoves, eq(PendingMoves.ToPath, Images.PngFilePath))
    .where(gt(Images.PngSha256, after))
    .groupBy(Images.PngSha256)
    .orderBy(asc(Images.PngSha256))
    .limit(rowsAPage)
}

/** The first path that has a file of the right size; otherwise the last, and what is wrong there. */
function locate(
  paths: readonly string[],
  bytes: number,
): { readonly path: string; readonly fault?: string } {
  const sizes = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.size)
  const found = paths.find((_, i) => sizes[i] === bytes)
  if (found !== undefined) return { path: found }
  const size = sizes.findLast((one) => one !== undefined)
  const fault = size === undefined ? 'is missing' : `has ${size} bytes, not ${bytes}`
  return { path: paths.at(-1) ?? '', fault }
}
