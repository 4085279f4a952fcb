/** Starts the API on each runtime it is for, over a data set that a test has built. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare, type WorkerOptions } from 'miniflare'
import { vi } from 'vitest'
import { type Placement, placeData } from '../../ingest/publish/place.ts'
import type { AccessSettings } from '../../worker/access.ts'
import type { LogEntry } from '../../worker/log.ts'
import { startServer } from '../../worker/server.ts'
import type { BuiltArchive } from '../fixtures/archive.ts'
import { hranaToken, startHrana } from './hrana.ts'

/** A running API. */
export interface Runtime {
  readonly url: string
  /** What it has logged; that of workerd comes some time after the answer. */
  readonly logs: readonly LogEntry[]
  readonly close: () => Promise<void>
}

/** What a deployment may set. */
export interface Settings extends AccessSettings {
  readonly DIGEST?: string
}

/** What a deployed Worker may be given beside. */
interface WorkerSettings extends Settings {
  readonly LIBSQL_URL?: string
  readonly LIBSQL_AUTH_TOKEN?: string
}

/** Starts the API on one runtime; without a data set the Worker's database is empty. */
export type Start = (archive: BuiltArchive | undefined, settings?: Settings) => Promise<Runtime>

/** The Node server in this process; what it reports of its file goes into `reports`. */
export async function startNode(
  archive: BuiltArchive | undefined,
  settings: Settings = {},
  reports: unknown[] = [],
): Promise<Runtime> {
  const { database, images } = archive ?? { database: 'missing.db', images: 'missing' }
  const logs: LogEntry[] = []
  const server = await startServer({
    served: { database, images, build: 'test' },
    host: '127.0.0.1',
    port: 0,
    settings,
    log: (entry) => logs.push(entry),
    reportError: (error) => reports.push(error),
  })
  return { ...server, logs }
}

/** The Worker in workerd, its data placed as before `wrangler dev`. */
export const startWorkerd: Start = async (archive, settings) => {
  const state = mkdtempSync(join(tmpdir(), 'mini-pacs-state-'))
  if (archive) await placeData({ ...archive, ...placeIn(state) })
  const worker = await startWorkerdOn(state, settings)
  const closeAndRemove = async () => {
    await worker.close()
    rmSync(state, { recursive: true })
  }
  return { ...worker, close: closeAndRemove }
}

/** The Worker in workerd, its tables read from a libSQL server, its PNGs placed. */
const startWithLibsql: Start = async (archive, settings) => {
  const state = mkdtempSync(join(tmpdir(), 'mini-pacs-state-'))
  if (archive) await placeData({ ...archive, ...placeIn(state) })
  const hrana = await startHrana(archive?.database ?? emptyDatabase(state))
  const server = { LIBSQL_URL: hrana.url, LIBSQL_AUTH_TOKEN: hranaToken }
  const worker = await startWorkerdOn(state, { ...settings, ...server }, noD1)
  const closeAll = async () => {
    await worker.close()
    await hrana.close()
    rmSync(state, { recursive: true })
  }
  return { ...worker, close: closeAll }
}

/** Leaves `DB` unbound. */
export const noD1: Replacement = { bindings: { d1Databases: {} } }

function emptyDatabase(state: string): string {
  const database = join(state, 'empty.db')
  writeFileSync(database, '')
  return database
}

/** Where the data of a Worker that keeps its state in a folder is placed. */
export function placeIn(state: string): Pick<Placement, 'state' | 'databaseId' | 'bucket'> {
  return { state, databaseId: 'mini-pacs', bucket: 'mini-pacs' }
}

/** What takes the place of the Worker's own bindings, and the Workers that these are made of. */
export interface Replacement {
  readonly bindings: Partial<WorkerOptions>
  readonly workers?: readonly WorkerOptions[]
}

/** The Worker in workerd, over whatever is in its state, or in place of that. */
export async function startWorkerdOn(
  state: string,
  settings: WorkerSettings = {},
  { bindings, workers = [] }: Replacement = { bindings: {} },
): Promise<Runtime> {
  const { databaseId, bucket } = placeIn(state)
  const logs: LogEntry[] = []
  const worker = {
    name: 'mini-pacs',
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: '2026-04-24',
    bindings: { ...settings },
    versionMetadata: 'VERSION',
    d1Databases: { DB: databaseId },
    r2Buckets: { PNGS: bucket },
    ...bindings,
  }
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    cf: false,
    handleStructuredLogs: ({ message }: { message: string }) => {
      if (message.startsWith('{')) logs.push(JSON.parse(message))
    },
    d1Persist: join(state, 'd1'),
    r2Persist: join(state, 'r2'),
    workers: [worker, ...workers],
  })
  const { origin } = await miniflare.ready
  return { url: origin, logs, close: () => miniflare.dispose() }
}

/** All, for `describe.each`. */
export const runtimes: readonly { readonly runtime: string; readonly start: Start }[] = [
  { runtime: 'Node', start: (archive, settings) => startNode(archive, settings) },
  { runtime: 'workerd', start: startWorkerd },
  { runtime: 'workerd with libSQL', start: startWithLibsql },
]

async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../worker/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
  })
  return outputFiles[0]?.text ?? ''
}

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

/** Asks without what `fetch` adds or forbids: any Host, any path as it is, no decoding. */
export function ask(
  url: string,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body, text: body.toString() })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** What a runtime has logged of an answer. */
export function entryOf({ logs }: Runtime, { headers }: Answer): Promise<LogEntry> {
  const find = () => logs.find(({ id }) => id === headers['x-request-id'])
  return vi.waitUntil(find, { timeout: 30_000 })
}

/** The JSON of an answer. */
export function jsonOf({ text }: Answer): unknown {
  return JSON.parse(text)
}
