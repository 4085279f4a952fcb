/** Starts the API on each runtime it is for, over a data set that a test has built. */

import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { type Placement, placeData } from '../../ingest/publish/place.ts'
import type { AccessSettings } from '../../worker/access.ts'
import { startServer } from '../../worker/server.ts'
import type { BuiltArchive } from '../fixtures/archive.ts'

/** A running API. */
export interface Runtime {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts the API on one runtime; without a data set the Worker's database is empty. */
export type Start = (
  archive: BuiltArchive | undefined,
  settings?: AccessSettings,
) => Promise<Runtime>

/** The Node server in this process; what it reports goes into `reports`. */
export function startNode(
  archive: BuiltArchive | undefined,
  settings: AccessSettings = {},
  reports: unknown[] = [],
): Promise<Runtime> {
  const { database, images } = archive ?? { database: 'missing.db', images: 'missing' }
  return startServer({
    served: { database, images, build: 'test' },
    host: '127.0.0.1',
    port: 0,
    settings,
    reportError: (_, cause) => reports.push(cause),
  })
}

/** The Worker in workerd, its data placed as before `wrangler dev`. */
export const startWorkerd: Start = async (archive, settings) => {
  const state = mkdtempSync(join(tmpdir(), 'mini-pacs-state-'))
  if (archive) await placeData({ ...archive, ...placeIn(state) })
  const { url, close } = await startWorkerdOn(state, settings)
  const closeAndRemove = async () => {
    await close()
    rmSync(state, { recursive: true })
  }
  return { url, close: closeAndRemove }
}

/** Where the data of a Worker that keeps its state in a folder is placed. */
export function placeIn(state: string): Pick<Placement, 'state' | 'databaseId' | 'bucket'> {
  return { state, databaseId: 'mini-pacs', bucket: 'mini-pacs' }
}

/** The Worker in workerd, over whatever is in its state. */
export async function startWorkerdOn(
  state: string,
  settings: AccessSettings = {},
): Promise<Runtime> {
  const { databaseId, bucket } = placeIn(state)
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: '2026-04-24',
    host: '127.0.0.1',
    cf: false,
    bindings: { ...settings },
    versionMetadata: 'VERSION',
    d1Databases: { DB: databaseId },
    r2Buckets: { PNGS: bucket },
    d1Persist: join(state, 'd1'),
    r2Persist: join(state, 'r2'),
  })
  const { origin } = await miniflare.ready
  return { url: origin, close: () => miniflare.dispose() }
}

/** Both, for `describe.each`. */
export const runtimes: readonly { readonly runtime: string; readonly start: Start }[] = [
  { runtime: 'Node', start: (archive, settings) => startNode(archive, settings) },
  { runtime: 'workerd', start: startWorkerd },
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

/** The JSON of an answer. */
export function jsonOf({ text }: Answer): unknown {
  return JSON.parse(text)
}
