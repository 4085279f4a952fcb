import type { Context } from 'hono'
import { isShared } from './access.ts'
import type { Archive } from './archive.ts'
import { cacheControl } from './cache.ts'
import { rangeHeaderOf } from './range.ts'
import type { AppEnv } from './route.ts'

/** Keeps answers near those who ask: the Cache API of Cloudflare. */
export interface EdgeCache {
  readonly match: (request: Request) => Promise<Response | undefined>
  readonly put: (request: Request, response: Response) => Promise<void>
}

/** A PNG that is asked for; the tag is the ETag of its answer. */
export interface AskedPng {
  readonly archive: Archive
  readonly sha256: string
  readonly tag: string
}

/**
 * A PNG as the edge keeps it, whole or in part; else a new answer, which the edge then keeps if it
 * is whole. Nothing is kept unless anyone may read.
 */
export async function throughEdge(
  c: Context<AppEnv>,
  png: AskedPng,
  answer: () => Promise<Response>,
): Promise<Response> {
  const { access, edge } = c.var
  if (edge === undefined || !isShared(access)) return answer()
  const url = keyOf(c, png)
  const kept = await findKept(edge, url, rangeHeaderOf(c, png.tag))
  if (kept) return sendKept(c, kept)
  const fresh = await answer()
  if (fresh.status === 200 && c.req.method === 'GET') {
    const whole = new Response(fresh.clone().body, fresh)
    whole.headers.set('Cache-Control', cacheControl(c, 'immutable'))
    c.executionCtx.waitUntil(edge.put(new Request(url), whole))
  }
  return fresh
}

/** With the digest, so that what is not in the data set that is served now is not served either. */
function keyOf(c: Context<AppEnv>, { archive: { digest }, sha256 }: AskedPng): URL {
  return new URL(`/png/${encodeURIComponent(sha256)}?${new URLSearchParams({ digest })}`, c.req.url)
}

async function findKept(
  edge: EdgeCache,
  url: URL,
  range: string | undefined,
): Promise<Response | undefined> {
  const headers = range === undefined ? {} : { Range: range }
  const kept = await edge.match(new Request(url, { headers }))
  if (kept?.status === (range === undefined ? 200 : 206)) return kept
  await kept?.body?.cancel()
  return undefined
}

/** Of the headers only those that tell of the bytes: all others are those of this answer. */
async function sendKept(
  c: Context<AppEnv>,
  { status, headers, body }: Response,
): Promise<Response> {
  const answer = new Response(c.req.method === 'HEAD' ? null : body, { status })
  for (const name of ['Accept-Ranges', 'Content-Length', 'Content-Range', 'Content-Type']) {
    const value = headers.get(name)
    if (value !== null) answer.headers.set(name, value)
  }
  if (c.req.method === 'HEAD') await body?.cancel()
  return answer
}
