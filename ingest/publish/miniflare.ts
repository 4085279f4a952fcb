/**
 * Publishing on this computer, into a folder: a copy of every published database, and the local
 * state of a wrangler that is started with the configuration in it.
 */

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../database.ts'
import { root } from '../root.ts'
import { emptyBucket, fillBucket, listBucket } from './bucket.ts'
import {
  type Cloud,
  type Deployment,
  newestFirst,
  type PublishedDatabase,
  type Rows,
  type Served,
} from './cloud.ts'
import { renderConfiguration } from './configuration.ts'
import { isDatabaseOf } from './name.ts'
import { placeDatabase } from './place.ts'

/** Where to publish to. */
export interface MiniflareOptions {
  /** Of the Worker and its bucket. */
  readonly name: string
  readonly folder: string
}

/** The state that wrangler keeps beside its configuration. */
function stateOf(folder: string): string {
  return join(folder, '.wrangler/state/v3')
}

/** Opens the folder, which need not exist. */
export function openMiniflare(options: MiniflareOptions): Cloud {
  const bucket = { state: stateOf(options.folder), bucket: options.name }
  return {
    listDatabases: async () => listDatabases(options),
    createDatabase: async (name, path) => createDatabase(options, name, path),
    deleteDatabase: async ({ name }) => rmSync(fileOf(options, name), { force: true }),
    query: ({ name }, text) => query(fileOf(options, name), text),
    createBucket: async () => {
      mkdirSync(databasesOf(options), { recursive: true })
    },
    listObjects: () => listBucket(bucket),
    putObjects: (objects) => fillBucket(bucket, objects),
    deleteObjects: (keys) => emptyBucket(bucket, keys),
    findServed: async () => findServed(options),
    deploy: async (deployment) => deploy(options, deployment),
  }
}

function databasesOf({ folder }: MiniflareOptions): string {
  return join(folder, 'databases')
}

function fileOf(options: MiniflareOptions, name: string): string {
  return join(databasesOf(options), `${name}.db`)
}

function configurationPath({ folder }: MiniflareOptions): string {
  return join(folder, 'wrangler.json')
}

function listDatabases(options: MiniflareOptions): readonly PublishedDatabase[] {
  const folder = databasesOf(options)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.db$/.exec(file)?.[1] ?? [])
  return names
    .filter((name) => isDatabaseOf(options.name, name))
    .map((name) => describe(options, name))
    .sort(newestFirst)
}

function describe(options: MiniflareOptions, name: string): PublishedDatabase {
  return { name, id: name, created: statSync(fileOf(options, name)).mtime.toISOString() }
}

function createDatabase(options: MiniflareOptions, name: string, path: string): PublishedDatabase {
  const file = fileOf(options, name)
  copyFileSync(path, `${file}.new`)
  utimesSync(`${file}.new`, new Date(), new Date())
  renameSync(`${file}.new`, file)
  return describe(options, name)
}

async function query(file: string, text: string): Promise<Rows> {
  const { db, close } = openDatabase(file)
  try {
    return await db.all<Record<string, unknown>>(sql.raw(text))
  } finally {
    close()
  }
}

function findServed(options: MiniflareOptions): Served | undefined {
  const path = configurationPath(options)
  if (!existsSync(path)) return undefined
  const configuration: { readonly d1_databases?: readonly { readonly database_id: string }[] } =
    JSON.parse(readFileSync(path, 'utf8'))
  const databaseId = configuration.d1_databases?.[0]?.database_id
  return databaseId === undefined ? undefined : { databaseId, isPublic: true, hasToken: false }
}

/** Only this computer reaches it, so that anyone who does may read, as in `npx wrangler dev`. */
function deploy(options: MiniflareOptions, { database, digest }: Deployment): string {
  const path = configurationPath(options)
  const file = fileOf(options, database.name)
  placeDatabase({ database: file, state: stateOf(options.folder), databaseId: database.id })
  const deployment = { database, digest, isPublic: true }
  // What keeps wrangler quiet, and off the network.
  copyFileSync(join(root, '.env'), join(options.folder, '.env'))
  writeFileSync(`${path}.new`, renderConfiguration({ name: options.name, deployment }))
  renameSync(`${path}.new`, path)
  return path
}
