/** What was published before: which databases there are, the way back, and what can go. */

import { exitCodes, Failure } from '../../command/failure.ts'
import { checkObjects } from './check.ts'
import type { Cloud, PublishedDatabase } from './cloud.ts'
import { type Contents, findContents, readNamedObjects } from './contents.ts'
import type { Report } from './publish.ts'

/** A database that was published. */
export interface Release {
  readonly database: PublishedDatabase
  /** Undefined where the import broke off. */
  readonly contents: Contents | undefined
  readonly isServed: boolean
}

/** Every database, newest first. */
export async function listReleases(cloud: Cloud): Promise<readonly Release[]> {
  const served = await cloud.findServed()
  const releases: Release[] = []
  for (const database of await cloud.listDatabases()) {
    const contents = await findContents(cloud, database)
    releases.push({ database, contents, isServed: database.id === served?.databaseId })
  }
  return releases
}

/** What a rollback went back to. */
export interface Rollback {
  readonly contents: Contents
  /** What `deploy` gave. */
  readonly address: string | undefined
}

/**
 * Deploys the present code bound to the database before the present one; secrets stay, because they
 * are the Worker's.
 *
 * @throws {Failure} exit code 66 where there is none, 1 where objects of it are gone
 */
export async function rollBack(cloud: Cloud, report: Report): Promise<Rollback> {
  const served = await cloud.findServed()
  if (!served) throw new Failure('nothing is deployed that could be rolled back', exitCodes.noInput)
  const releases = await listReleases(cloud)
  const present = releases.findIndex(({ isServed }) => isServed)
  const older = present < 0 ? [] : releases.slice(present + 1)
  const release = older.find(isComplete)
  if (!release) throw new Failure('no database was published before this one', exitCodes.noInput)
  const { database, contents } = release
  const { faults } = await checkObjects(cloud, database)
  if (faults.length > 0) {
    const message = `${faults.length} objects of ${database.name} are not in the bucket`
    throw new Failure(`${message}; publish that data set again`, exitCodes.rejected)
  }
  const { isPublic } = served
  const address = await cloud.deploy({ database, digest: contents.digest, isPublic })
  report(`Worker: deployed, bound to ${database.name}`)
  return { contents, address }
}

/** What a clean-up removed. */
export interface Pruned {
  readonly databases: readonly PublishedDatabase[]
  readonly objects: number
}

/**
 * Deletes databases, except the one that is served and the newest `keep`; then the objects that no
 * database left needs. In this order, because a database that is there can be served.
 */
export async function prune(cloud: Cloud, keep: number): Promise<Pruned> {
  const releases = await listReleases(cloud)
  const newest = releases.filter(isComplete).slice(0, keep)
  const kept = new Set<Release>([...releases.filter(({ isServed }) => isServed), ...newest])
  const databases = releases.filter((one) => !kept.has(one)).map(({ database }) => database)
  const needed = new Set<string>()
  for (const { database } of kept) {
    for (const key of (await readNamedObjects(cloud, database)).keys()) needed.add(key)
  }
  for (const database of databases) await cloud.deleteDatabase(database)
  const keys = [...(await cloud.listObjects()).keys()]
  const unneeded = keys.filter((key) => isOurs(key) && !needed.has(key))
  await cloud.deleteObjects(unneeded)
  return { databases, objects: unneeded.length }
}

function isComplete(release: Release): release is Release & { readonly contents: Contents } {
  return release.contents !== undefined
}

/** What is not named by a SHA-256 was put there by someone else. */
function isOurs(key: string): boolean {
  return /^[0-9a-f]{64}$/.test(key)
}
