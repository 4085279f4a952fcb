/** The objects that a database names, against those that are in their folder. */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { eq, sql } from 'drizzle-orm'
import { Instances, objectFolder, objectPath, StudyObjects } from '../drizzle/dicomweb.ts'
import { SourceFiles } from '../drizzle/schema.ts'
import { type Database, openDatabase } from './database.ts'
import { keyOf } from './ledger.ts'
import { listObjectFiles, sweepObjects } from './object.ts'

/** How much there is for a DICOMweb viewer. */
export interface ObjectTotals {
  readonly instances: number
  readonly objects: number
  readonly bytes: number
}

/** Whether a data set has what a DICOMweb viewer asks for. */
export async function hasObjects(db: Database): Promise<boolean> {
  return (await db.$count(StudyObjects)) > 0
}

/** Adds it up; an object that two rows name counts once. */
export async function countObjects(db: Database): Promise<ObjectTotals> {
  const named = sql`
    SELECT ObjectSha256, ObjectBytes FROM ${Instances}
    UNION SELECT ObjectSha256, ObjectBytes FROM ${StudyObjects}`
  const totals = await db.get<{ objects: number; bytes: number }>(
    sql`SELECT count(*) AS objects, coalesce(sum(ObjectBytes), 0) AS bytes FROM (${named})`,
  )
  return { instances: await db.$count(Instances), ...totals }
}

/** The files of which the object of the instance, or of its study, is missing, see `keyOf`. */
export async function findFilesWithoutObject(
  db: Database,
  folder: string,
): Promise<ReadonlySet<string>> {
  const there = listObjectFiles(folder)
  const files = await db
    .select({
      SourceID: SourceFiles.SourceID,
      FilePath: SourceFiles.FilePath,
      instance: Instances.ObjectSha256,
      study: StudyObjects.ObjectSha256,
    })
    .from(SourceFiles)
    .innerJoin(Instances, eq(Instances.InstanceID, SourceFiles.InstanceUID))
    .innerJoin(StudyObjects, eq(StudyObjects.StudyID, Instances.StudyID))
    .where(eq(SourceFiles.Outcome, 'stored'))
  const lost = files.filter(({ instance, study }) => {
    return !there.has(objectPath(instance)) || !there.has(objectPath(study))
  })
  return new Set(lost.map(keyOf))
}

/** The objects that are not there as the database says, with what is wrong; and how many it names. */
export async function checkObjects(
  db: Database,
  folder: string,
): Promise<{ readonly objects: number; readonly faults: readonly string[] }> {
  const named = await listNamed(db)
  const faults: string[] = []
  for (const path of named) {
    const file = join(folder, path)
    if (!existsSync(file)) faults.push(`${file}  the object is missing`)
    else if (!path.endsWith(await hashOf(file))) faults.push(`${file}  the object was changed`)
  }
  return { objects: named.size, faults }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Deletes the objects that the database does not name: what it named before, or a killed run left. */
export async function tidyObjects(databasePath: string): Promise<void> {
  const folder = objectFolder(databasePath)
  if (!existsSync(folder) || !existsSync(databasePath)) return
  const { db, close } = openDatabase(databasePath)
  try {
    sweepObjects(folder, await listNamed(db))
  } finally {
    close()
  }
}

async function listNamed(db: Database): Promise<ReadonlySet<string>> {
  const instances = await db.select({ key: Instances.ObjectSha256 }).from(Instances)
  const studies = await db.select({ key: StudyObjects.ObjectSha256 }).from(StudyObjects)
  return new Set([...instances, ...studies].map(({ key }) => objectPath(key)))
}
