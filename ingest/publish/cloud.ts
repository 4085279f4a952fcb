/** Where data sets are published: Cloudflare, or the local state of wrangler. */

import type { PublishedObject } from './objects.ts'

/** A database that holds one data set and never changes. */
export interface PublishedDatabase {
  readonly name: string
  readonly id: string
  /** ISO 8601, UTC. */
  readonly created: string
}

/** What the Worker is bound to now. */
export interface Served {
  readonly databaseId: string
  readonly isPublic: boolean
  /** Whether the secret API_TOKEN is set. */
  readonly hasToken: boolean
}

/** What the Worker is to be bound to. */
export interface Deployment {
  readonly database: PublishedDatabase
  readonly digest: string
  readonly isPublic: boolean
}

/** Rows of an answer, by column. */
export type Rows = readonly Readonly<Record<string, unknown>>[]

/** The databases, the bucket and the Worker of one name. Each step can be taken again. */
export interface Cloud {
  /** Newest first; also those whose import broke off. */
  readonly listDatabases: () => Promise<readonly PublishedDatabase[]>
  /** Makes one from the file that `extract` wrote. */
  readonly createDatabase: (name: string, path: string) => Promise<PublishedDatabase>
  readonly deleteDatabase: (database: PublishedDatabase) => Promise<void>
  readonly query: (database: PublishedDatabase, sql: string) => Promise<Rows>
  /** Makes the bucket where there is none. */
  readonly createBucket: () => Promise<void>
  /** The size in bytes of every object by its key. */
  readonly listObjects: () => Promise<ReadonlyMap<string, number>>
  readonly putObjects: (objects: readonly PublishedObject[]) => Promise<void>
  readonly deleteObjects: (keys: readonly string[]) => Promise<void>
  readonly findServed: () => Promise<Served | undefined>
  /** The one step that readers notice; gives what a user needs to reach the Worker. */
  readonly deploy: (deployment: Deployment) => Promise<string | undefined>
}

/** The newest first. */
export function newestFirst(a: PublishedDatabase, b: PublishedDatabase): number {
  return b.created.localeCompare(a.created) || b.name.localeCompare(a.name)
}
