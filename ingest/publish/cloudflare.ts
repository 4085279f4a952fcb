/**
 * Publishing to Cloudflare. Wrangler does what is more than a request: login, upload, import and
 * deployment; the rest is asked of the REST API. Nothing is remembered on this computer: what is
 * there is what Cloudflare says is there.
 */

import { createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exitCodes, Failure } from '../../command/failure.ts'
import { type Api, type ApiAnswer, openApi } from './api.ts'
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
import type { PublishedObject } from './objects.ts'
import { openPace } from './pace.ts'
import { statements } from './statements.ts'
import { openWrangler, type Wrangler } from './wrangler.ts'

/** Where to publish to. */
export interface CloudflareOptions {
  /** Of the Worker and its bucket. */
  readonly name: string
  /** A folder for the files that wrangler is given. */
  readonly scratch: string
  /** Takes what wrangler prints. */
  readonly onOutput: (text: string) => void
}

interface Account extends CloudflareOptions {
  readonly api: Api
  readonly wrangler: Wrangler
}

/** Pages of Cloudflare's lists. */
const databasesAPage = 100
const objectsAPage = 1_000

/** Cloudflare takes 1,200 requests in five minutes; some are left for the other steps. */
const uploadPace = { requests: 1_000, windowMs: 5 * 60_000 }

/** D1 imports files of at most 5 GB. */
const importLimitBytes = 5e9

/**
 * Opens the account that wrangler is logged in to.
 *
 * @throws {Failure} exit code 69 where it is not, or is not installed
 */
export async function openCloudflare(options: CloudflareOptions): Promise<Cloud> {
  writeConfiguration(options)
  // Its log holds the token that it prints here.
  const quiet = { WRANGLER_LOG_PATH: join(options.scratch, 'wrangler.log') }
  const api = await openApi(
    openWrangler(quiet, () => undefined),
    process.env,
  )
  const environment = { ...quiet, CLOUDFLARE_ACCOUNT_ID: api.accountId }
  const run = openWrangler(environment, options.onOutput)
  const wrangler: Wrangler = (args, more) =>
    run([...args, '--config', configurationPath(options)], more)
  const account = { ...options, api, wrangler }
  const pace = openPace(uploadPace)
  return {
    listDatabases: () => listDatabases(account),
    createDatabase: (name, path) => createDatabase(account, name, path),
    deleteDatabase: async ({ id }) => {
      await api.ask({ method: 'DELETE', path: `d1/database/${id}` })
    },
    query: (database, sql) => query(api, database, sql),
    createBucket: () => createBucket(account),
    listObjects: () => listObjects(account),
    putObjects: async (objects) => {
      await pace(objects.length)
      await putObjects(account, objects)
    },
    deleteObjects: (keys) => deleteObjects(account, keys),
    findServed: () => findServed(account),
    deploy: (deployment) => deploy(account, deployment),
  }
}

function configurationPath({ scratch }: CloudflareOptions): string {
  return join(scratch, 'wrangler.json')
}

function writeConfiguration(options: CloudflareOptions, deployment?: Deployment): void {
  const text = renderConfiguration({ name: options.name, ...(deployment && { deployment }) })
  writeFileSync(configurationPath(options), text)
}

/** A database as D1 describes it. */
interface Description {
  readonly name: string
  readonly uuid: string
  readonly created_at: string
}

function databaseOf({ name, uuid, created_at }: Description): PublishedDatabase {
  return { name, id: uuid, created: created_at }
}

async function listDatabases({ api, name }: Account): Promise<readonly PublishedDatabase[]> {
  const found: Description[] = []
  for (let page = 1; ; page++) {
    const query = { per_page: String(databasesAPage), page: String(page) }
    const { result } = await api.ask<readonly Description[]>({ path: 'd1/database', query })
    found.push(...result)
    if (result.length < databasesAPage) break
  }
  return found
    .filter((row) => isDatabaseOf(name, row.name))
    .map(databaseOf)
    .sort(newestFirst)
}

/** The file is written first, so that as little as possible can happen to a database half made. */
async function createDatabase(
  account: Account,
  name: string,
  path: string,
): Promise<PublishedDatabase> {
  const file = join(account.scratch, 'import.sql')
  await pipeline(Readable.from(lines(path)), createWriteStream(file))
  const { size } = await stat(file)
  if (size > importLimitBytes) {
    const message = `the database takes ${size} bytes as SQL; D1 imports at most 5 GB`
    throw new Failure(message, exitCodes.unavailable)
  }
  const request = { method: 'POST', path: 'd1/database', body: { name } } as const
  const { result } = await account.api.ask<Description>(request)
  await account.wrangler(['d1', 'execute', name, '--remote', '--yes', '--file', file])
  return databaseOf(result)
}

async function* lines(path: string): AsyncGenerator<string> {
  for await (const statement of statements(path)) yield `${statement}\n`
}

async function query(api: Api, { id }: PublishedDatabase, sql: string): Promise<Rows> {
  type Results = readonly { readonly results: Rows }[]
  const request = { method: 'POST', path: `d1/database/${id}/query`, body: { sql } } as const
  const { result } = await api.ask<Results>(request)
  return result[0]?.results ?? []
}

async function createBucket({ api, name }: Account): Promise<void> {
  if (await api.find({ path: `r2/buckets/${name}` })) return
  await api.ask({ method: 'POST', path: 'r2/buckets', body: { name } })
}

type ObjectPage = readonly { readonly key: string; readonly size: number }[]

async function listObjects({ api, name }: Account): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  let cursor: string | undefined = ''
  while (cursor !== undefined) {
    const answer: ApiAnswer<ObjectPage> | undefined = await api.find<ObjectPage>({
      path: `r2/buckets/${name}/objects`,
      query: { per_page: String(objectsAPage), ...(cursor && { cursor }) },
    })
    for (const { key, size } of answer?.result ?? []) found.set(key, size)
    cursor = answer && cursorOf(answer)
  }
  return found
}

function cursorOf({ result_info }: ApiAnswer<ObjectPage>): string | undefined {
  return result_info?.is_truncated === false ? undefined : result_info?.cursor || undefined
}

/** One content type a list: wrangler takes it for all objects of a list. */
async function putObjects(
  { wrangler, scratch, name }: Account,
  objects: readonly PublishedObject[],
): Promise<void> {
  const filename = join(scratch, 'objects.json')
  for (const type of new Set(objects.map(({ contentType }) => contentType))) {
    const list = objects.filter(({ contentType }) => contentType === type)
    writeFileSync(filename, JSON.stringify(list.map(({ key, path }) => ({ key, file: path }))))
    const target = ['--remote', '--force', '--content-type', type]
    await wrangler(['r2', 'bulk', 'put', name, '--filename', filename, ...target])
  }
}

async function deleteObjects({ api, name }: Account, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += objectsAPage) {
    const body = keys.slice(start, start + objectsAPage)
    await api.ask({ method: 'DELETE', path: `r2/buckets/${name}/objects`, body })
  }
}

/** A binding of a version, as far as it is read here. */
interface Binding {
  readonly type: string
  readonly name: string
  readonly id?: string
  readonly text?: string
}

async function findServed({ api, name }: Account): Promise<Served | undefined> {
  const script = `workers/scripts/${name}`
  const status = await api.find<{
    readonly deployments: readonly { readonly versions: readonly { version_id: string }[] }[]
  }>({ path: `${script}/deployments` })
  const id = status?.result.deployments[0]?.versions[0]?.version_id
  if (id === undefined) return undefined
  const version = await api.ask<{ readonly resources: { readonly bindings: readonly Binding[] } }>({
    path: `${script}/versions/${id}`,
  })
  const bindings = version.result.resources.bindings
  const find = (type: string, name: string) =>
    bindings.find((binding) => binding.type === type && binding.name === name)
  const databaseId = find('d1', 'DB')?.id
  if (databaseId === undefined) return undefined
  return {
    databaseId,
    isPublic: find('plain_text', 'PUBLIC')?.text === 'true',
    hasToken: find('secret_text', 'API_TOKEN') !== undefined,
  }
}

/** @returns the URL that wrangler says it has deployed to */
async function deploy(account: Account, deployment: Deployment): Promise<string | undefined> {
  writeConfiguration(account, deployment)
  const output = join(account.scratch, 'deployed.ndjson')
  writeFileSync(output, '')
  await account.wrangler(['deploy'], { WRANGLER_OUTPUT_FILE_PATH: output })
  const entries = readFileSync(output, 'utf8').split('\n').filter(Boolean)
  const targets = entries.flatMap((line) => {
    const entry: { type: string; targets?: readonly string[] } = JSON.parse(line)
    return entry.type === 'deploy' ? (entry.targets ?? []) : []
  })
  return targets.find((target) => target.startsWith('https://'))
}
