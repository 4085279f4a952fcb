/** Enough of Cloudflare's REST API, on this computer, for the real wrangler to publish to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Databases, openDatabases } from './cloudflare-d1.ts'
import { openWorkers, type Workers } from './cloudflare-worker.ts'
import { temporaryFolder } from './folder.ts'

/** A request to the API. */
export interface Call {
  readonly method: string
  /** Below the account, without a slash in front. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What the API answers: a result, or an error with a status and a code. */
export type Reply =
  | { readonly result: unknown; readonly info?: object; readonly etag?: string }
  | { readonly status: number; readonly code: number; readonly message: string }

/** From which request on nothing works any more. */
export interface Outage {
  /** Of `METHOD path`. */
  readonly from: RegExp
  /** How many such requests still work. */
  readonly after?: number
  /** Whether the connection is cut, and the request may have been obeyed; otherwise status 500. */
  readonly cuts?: 'before' | 'after'
}

/** The fake, and what it remembers. */
export interface Cloudflare {
  /** The environment in which wrangler takes it for Cloudflare. */
  readonly environment: Readonly<Record<string, string>>
  /** The one that opens the API. */
  readonly token: string
  /** Where the deployed Worker answers. */
  readonly workerUrl: string
  /** `METHOD path` of every request since the list was last emptied. */
  readonly calls: string[]
  /** Those of them that it does not know. */
  readonly unknown: string[]
  readonly databases: Databases
  readonly workers: Workers
  outage: Outage | undefined
}

const account = 'an-account'
const token = 'a-token-of-cloudflare'

/** Starts it, for the tests of one file. */
export async function startCloudflare(): Promise<Cloudflare> {
  const folder = temporaryFolder()
  const databases = openDatabases(join(folder, 'databases'))
  const workers = openWorkers(join(folder, 'state'), databases)
  const worker = createServer((request, response) => {
    void workers.answer(request, response)
  })
  const state: Pick<Cloudflare, 'calls' | 'unknown' | 'outage'> = {
    calls: [],
    unknown: [],
    outage: undefined,
  }
  const api = createServer((request, response) => {
    void answer(cloudflare, request, response)
  })
  const apiUrl = await listen(api)
  const cloudflare: Cloudflare = Object.assign(state, {
    environment: {
      CLOUDFLARE_API_BASE_URL: `${apiUrl}/client/v4`,
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_ACCOUNT_ID: account,
    },
    token,
    workerUrl: await listen(worker),
    databases,
    workers,
  })
  afterAll(async () => {
    for (const server of [api, worker]) server.close()
    await workers.close()
  })
  return cloudflare
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answer(
  cloudflare: Cloudflare,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = await readCall(request)
  const line = `${call.method} ${call.path}`
  cloudflare.calls.push(line)
  const fault = faultOf(cloudflare, line)
  if (fault === 'before') return void request.socket.destroy()
  if (fault === 'refuse') return send(response, { status: 500, code: 1, message: 'out of order' })
  const origin = `http://${request.headers.host}`
  const reply = await replyTo(cloudflare, call, origin).catch(failure)
  if ('code' in reply && reply.code === 0) cloudflare.unknown.push(`${line}: ${reply.message}`)
  return fault === 'after' ? void request.socket.destroy() : send(response, reply)
}

function failure(error: unknown): Reply {
  return { status: 500, code: 0, message: String(error) }
}

/** An outage lasts until the test ends it. */
function faultOf(cloudflare: Cloudflare, line: string): 'before' | 'after' | 'refuse' | undefined {
  const { outage } = cloudflare
  if (!outage?.from.test(line)) return undefined
  if ((outage.after ?? 0) > 0) {
    cloudflare.outage = { ...outage, after: (outage.after ?? 0) - 1 }
    return undefined
  }
  cloudflare.outage = { from: /^/ }
  return outage.cuts ?? 'refuse'
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method ?? '',
    path: pathname.replace(/^\/(client\/v4\/)?/, '').replace(`accounts/${account}/`, ''),
    query: searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  }
}

async function replyTo(
  { databases, workers }: Cloudflare,
  call: Call,
  origin: string,
): Promise<Reply> {
  // That an address was given for the upload is the authorization.
  const isUpload = call.path.startsWith('upload/')
  if (!isUpload && call.headers['authorization'] !== `Bearer ${token}`) {
    return { status: 403, code: 10000, message: 'Authentication error' }
  }
  if (call.path === 'accounts') return { result: [{ id: account }] }
  const reply = (await databases.reply(call, origin)) ?? (await workers.reply(call))
  return reply ?? { status: 404, code: 0, message: 'unknown' }
}

function send(response: ServerResponse, reply: Reply): void {
  const failed = 'code' in reply
  const { result, info, etag } = failed ? { result: null } : reply
  const errors = failed ? [{ code: reply.code, message: reply.message }] : []
  const headers = { 'Content-Type': 'application/json', ...(etag && { ETag: etag }) }
  response.writeHead(failed ? reply.status : 200, headers)
  const body = { success: !failed, errors, messages: [], result, result_info: info }
  response.end(JSON.stringify(body))
}
