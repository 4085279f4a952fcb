import type { Context } from 'hono'
import { isShared } from './access.ts'
import type { Archive } from './archive.ts'
import type { AppEnv } from './route.ts'

/** How long an answer may be kept: for ever, or until the server says that it still holds. */
export type Lifetime = 'immutable' | 'revalidate'

/**
 * An answer that depends on the archive, the program and the URL alone: a client that has it is
 * told so without a query.
 *
 * @param variant  tells apart the representations of one URL
 */
export async function revalidated(
  c: Context<AppEnv>,
  { archive, variant = '' }: { archive: Archive; variant?: string },
  answer: (tag: string) => Promise<Response>,
): Promise<Response> {
  const { pathname, search } = new URL(c.req.url)
  const hash = await c.var.sha256([archive.revision, variant, pathname + search].join('\n'))
  return conditional(c, { tag: `"${hash.slice(0, 32)}"`, lifetime: 'revalidate' }, answer)
}

/** The answer with its ETag and Cache-Control, or 304 where the client has it. */
export async function conditional(
  c: Context<AppEnv>,
  { tag, lifetime }: { tag: string; lifetime: Lifetime },
  answer: (tag: string) => Promise<Response>,
): Promise<Response> {
  const headers = { ETag: tag, 'Cache-Control': cacheControl(c, lifetime) }
  const known = c.req.header('If-None-Match')
  if (known !== undefined && listsTag(known, tag)) return c.body(null, 304, headers)
  const response = await answer(tag)
  // `*` asks whether there is anything at all, which only the answer can tell.
  if (known?.trim() === '*') {
    await response.body?.cancel()
    return c.body(null, 304, headers)
  }
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

/** How long whoever gets an answer may keep it, and whether for others too. */
export function cacheControl(c: Context<AppEnv>, lifetime: Lifetime): string {
  const shared = isShared(c.var.access)
  if (lifetime === 'immutable')
    return `${shared ? 'public' : 'private'}, max-age=31536000, immutable`
  return shared ? 'no-cache' : 'private, no-cache'
}

/** Weak comparison, RFC 9110 section 8.8.3.2. */
function listsTag(header: string, tag: string): boolean {
  return header.match(/"[^"]*"/g)?.includes(tag) ?? false
}
