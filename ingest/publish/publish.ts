/** Publishes a data set: objects, then the database, then the Worker that is bound to it. */

import { exitCodes, Failure } from '../../command/failure.ts'
import type { Cloud, PublishedDatabase } from './cloud.ts'
import { findContents } from './contents.ts'
import type { Extract } from './extract.ts'
import { missingObjects, uploadObjects } from './upload.ts'

/** What to publish. */
export interface Publication {
  readonly extract: Extract
  /** Of the database. */
  readonly databaseName: string
  readonly isPublic: boolean
}

/** Takes a line for the user after each step. */
export type Report = (line: string) => void

/**
 * Readers notice nothing but the last step, and what that serves is complete. It can break off
 * anywhere: the next run finds what is there.
 *
 * @returns what `deploy` gives
 */
export async function publish(
  cloud: Cloud,
  { extract, databaseName, isPublic }: Publication,
  report: Report,
): Promise<string | undefined> {
  await cloud.createBucket()
  await provideObjects(cloud, extract, report)
  const database = await provideDatabase(cloud, { extract, databaseName }, report)
  const address = await cloud.deploy({ database, digest: extract.digest, isPublic })
  report(`Worker: deployed, bound to ${database.name}`)
  return address
}

async function provideObjects(cloud: Cloud, { objects }: Extract, report: Report): Promise<void> {
  const missing = missingObjects(objects, await cloud.listObjects())
  const found = objects.length - missing.length
  report(
    missing.length === 0
      ? `Objects: all ${found} are there, nothing to upload`
      : `Objects: ${found} of ${objects.length} are there`,
  )
  await uploadObjects(cloud, missing, (sent) => {
    report(`Objects: ${sent} of ${missing.length} uploaded`)
  })
}

async function provideDatabase(
  cloud: Cloud,
  { extract, databaseName }: Pick<Publication, 'extract' | 'databaseName'>,
  report: Report,
): Promise<PublishedDatabase> {
  const databases = await cloud.listDatabases()
  const found = databases.find(({ name }) => name === databaseName)
  if (found && (await findContents(cloud, found))) {
    report(`Database: ${databaseName} is there`)
    return found
  }
  if (found) {
    report(`Database: ${databaseName} is half imported, and made again`)
    await cloud.deleteDatabase(found)
  }
  const made = await cloud.createDatabase(databaseName, extract.path)
  const contents = await findContents(cloud, made)
  if (contents?.digest !== extract.digest) {
    const message = `${databaseName} was imported, but has the digest ${contents?.digest}`
    throw new Failure(`${message}, not ${extract.digest}`, exitCodes.unavailable)
  }
  report(`Database: ${databaseName} imported`)
  return made
}
