/** The Workers of the fake: what is deployed runs in Miniflare, so that it really answers. */

import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { Miniflare, type MiniflareOptions } from 'miniflare'
import { d1File } from '../../ingest/publish/state.ts'
import type { Call, Reply } from './cloudflare.ts'
import type { Databases } from './cloudflare-d1.ts'
import { type Bucket, binding, openBucket } from './cloudflare-r2.ts'

/** The Worker of the account. */
export interface Workers {
  readonly bucket: Bucket
  readonly reply: (call: Call) => Promise<Reply | undefined>
  /** Passes a request of a reader on to what is deployed. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** What `wrangler secret put` does. */
  readonly setSecret: (name: string, text: string) => Promise<void>
  /** The texts that it is bound to. */
  readonly variables: () => Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

interface Binding {
  readonly name: string
  readonly type: string
  readonly text?: string
  readonly id?: string
}

interface Version {
  readonly id: string
  readonly script: string
  readonly bindings: readonly Binding[]
}

/** What is uploaded, and which of it is live. */
interface Script {
  readonly versions: Version[]
  live: Version | undefined
  readonly deploy: (version: Version) => Promise<void>
}

/** Starts Miniflare, with its state in a folder. */
export function openWorkers(state: string, databases: Databases): Workers {
  const base: MiniflareOptions = {
    modules: true,
    script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
    compatibilityDate: '2026-04-24',
    host: '127.0.0.1',
    cf: false,
    handleRuntimeStdio: discard,
    r2Buckets: [binding],
    r2Persist: join(state, 'r2'),
    d1Persist: join(state, 'd1'),
  }
  const miniflare = new Miniflare(base)
  const script: Script = {
    versions: [],
    live: undefined,
    deploy: async (version) => {
      const id = placeDatabase(state, databases, version)
      await miniflare.setOptions({
        ...base,
        script: version.script,
        bindings: variablesOf(version),
        versionMetadata: 'VERSION',
        d1Databases: { DB: id },
      })
      script.live = version
    },
  }
  const bucket = openBucket(miniflare)
  return {
    bucket,
    reply: async (call) => (await bucket.reply(call)) ?? replyOf(script, call),
    answer: (request, response) => pass(miniflare, request, response),
    setSecret: (name, text) => setSecret(script, { name, type: 'secret_text', text }),
    variables: () => (script.live ? variablesOf(script.live) : {}),
    close: () => miniflare.dispose(),
  }
}

/** The log of the Worker is not what is tested here. */
function discard(stdout: Readable, stderr: Readable): void {
  stdout.resume()
  stderr.resume()
}

function placeDatabase(state: string, databases: Databases, { bindings }: Version): string {
  const id = bindings.find(({ type }) => type === 'd1')?.id ?? ''
  const file = d1File(state, id)
  mkdirSync(dirname(file), { recursive: true })
  copyFileSync(databases.file(id), file)
  return id
}

function variablesOf({ bindings }: Version): Readonly<Record<string, string>> {
  const texts = bindings.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text]]))
  return Object.fromEntries(texts)
}

const missing = { status: 404, code: 10007, message: 'This Worker does not exist' }

/** The requests of `wrangler deploy`: a first version is put, later ones are posted, then deployed. */
async function replyOf(script: Script, call: Call): Promise<Reply | undefined> {
  if (call.path === 'workers/subdomain') return { result: { subdomain: 'example' } }
  const path = /^workers\/(scripts|services)\/[^/]+\/?(.*)$/.exec(call.path)
  if (!path) return undefined
  const [, kind, rest] = path
  if (call.method === 'PUT' && rest === '') {
    const version = await upload(script, call)
    await script.deploy(version)
    return { result: { deployment_id: version.id, startup_time_ms: 1 } }
  }
  if (!script.live) return missing
  if (kind === 'services') return { result: service }
  if (rest === 'script-settings') return { result: {} }
  if (rest === 'settings') return { result: { bindings: script.live.bindings } }
  if (rest === 'subdomain') return { result: { enabled: true, previews_enabled: false } }
  return call.method === 'POST'
    ? replyOfDeployment(script, call, rest ?? '')
    : replyOfVersion(script, script.live, rest ?? '')
}

const service = {
  default_environment: {
    environment: 'production',
    script: { tag: 'a-tag', tags: [], last_deployed_from: 'wrangler' },
  },
}

async function replyOfDeployment(
  script: Script,
  call: Call,
  rest: string,
): Promise<Reply | undefined> {
  if (rest === 'versions') {
    const { id } = await upload(script, call)
    return { result: { id, resources: { script: { etag: id } }, startup_time_ms: 1 } }
  }
  if (rest !== 'deployments') return undefined
  const id: string = JSON.parse(call.body.toString()).versions[0].version_id
  const version = script.versions.find((one) => one.id === id)
  if (!version) return missing
  await script.deploy(version)
  return { result: { id: randomUUID() } }
}

function replyOfVersion(script: Script, live: Version, rest: string): Reply | undefined {
  if (rest === 'deployments') {
    const versions = [{ version_id: live.id, percentage: 100 }]
    return { result: { deployments: [{ id: randomUUID(), versions }] } }
  }
  const version = script.versions.find(({ id }) => rest === `versions/${id}`)
  return version && { result: { id: version.id, resources: { bindings: version.bindings } } }
}

/** Secrets are always inherited, other bindings where the upload says so. */
async function upload({ versions, live }: Script, { body, headers }: Call): Promise<Version> {
  const type = { 'content-type': headers['content-type'] ?? '' }
  const form = await new Response(new Uint8Array(body), { headers: type }).formData()
  const metadata: {
    readonly main_module: string
    readonly bindings: readonly Binding[]
    readonly keep_bindings?: readonly string[]
  } = JSON.parse(String(form.get('metadata')))
  const module = form.get(metadata.main_module)
  const kept = ['secret_text', ...(metadata.keep_bindings ?? [])]
  const names = new Set(metadata.bindings.map(({ name }) => name))
  const inherited = (live?.bindings ?? []).filter(({ name, type }) => {
    return kept.includes(type) && !names.has(name)
  })
  const script = module instanceof Blob ? await module.text() : ''
  const version = { id: randomUUID(), script, bindings: [...metadata.bindings, ...inherited] }
  versions.push(version)
  return version
}

async function setSecret(script: Script, secret: Binding): Promise<void> {
  if (!script.live) throw new Error('nothing is deployed')
  const version = {
    ...script.live,
    id: randomUUID(),
    bindings: [...script.live.bindings, secret],
  }
  script.versions.push(version)
  await script.deploy(version)
}

async function pass(
  miniflare: Miniflare,
  { url, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const authorization = headers.authorization
  const answer = await miniflare.dispatchFetch(`http://worker.example${url}`, {
    headers: { ...(authorization && { authorization }) },
  })
  response.statusCode = answer.status
  response.end(Buffer.from(await answer.arrayBuffer()))
}
