import type { Context } from 'hono'
import { timingSafeEqual } from 'hono/utils/buffer'
import { ProblemError } from './problem.ts'
import type { AppEnv } from './route.ts'

/** The variables that decide who may read; all optional. */
export interface AccessSettings {
  /** Tokens, one of which each request has to carry, separated by commas. */
  readonly API_TOKEN?: string | undefined
  /** `true`: anyone may read, from any page. */
  readonly PUBLIC?: string | undefined
  /** Origins whose pages may read, separated by commas; loopback origins where absent. */
  readonly CORS_ORIGIN?: string | undefined
}

/** Who may read, and pages of which origins. */
export interface Access {
  readonly guard: 'token' | 'open' | 'loopback' | 'closed'
  readonly tokens: readonly string[]
  readonly allowsOrigin: (origin: string) => boolean
}

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
const loopbackOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** The access that some settings give; a token outweighs PUBLIC, and without either only loopback is let in. */
export function accessFrom(settings: AccessSettings, listensOnLoopback: boolean): Access {
  const tokens = words(settings.API_TOKEN)
  const isPublic = settings.PUBLIC === 'true'
  const origins = words(settings.CORS_ORIGIN)
  const unguarded = isPublic ? 'open' : listensOnLoopback ? 'loopback' : 'closed'
  return {
    guard: tokens.length > 0 ? 'token' : unguarded,
    tokens,
    allowsOrigin: (origin) =>
      isPublic || (origins.length > 0 ? origins.includes(origin) : loopbackOrigin.test(origin)),
  }
}

/** Whether answers may be kept by caches that others share. */
export function isShared(access: Access): boolean {
  return access.guard === 'open'
}

/** Whether a path needs no token: a load balancer has none, and is told nothing of the data. */
export function isProbe(path: string): boolean {
  return path === '/healthz'
}

/**
 * Lets a request pass or ends it.
 *
 * @throws {ProblemError} 401, 403 or 503
 */
export async function admit(c: Context<AppEnv>, access: Access): Promise<void> {
  switch (access.guard) {
    case 'open':
      return
    case 'token':
      if (!isProbe(c.req.path)) await requireToken(c, access.tokens)
      return
    case 'loopback':
      requireLoopback(c)
      return
    case 'closed':
      throw new ProblemError(
        'not-configured',
        'Set the secret API_TOKEN to ask for a token, or the variable PUBLIC to "true" to let anyone read',
      )
  }
}

/** Compares with every token in the same time, so that the answer's delay tells nothing. */
async function requireToken(c: Context<AppEnv>, tokens: readonly string[]): Promise<void> {
  const [, given] = /^Bearer +([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '') ?? []
  const isGiven = (token: string) => timingSafeEqual(token, given ?? '', c.var.sha256)
  const matches = await Promise.all(tokens.map(isGiven))
  if (given !== undefined && matches.includes(true)) return
  const challenge = given === undefined ? '' : ', error="invalid_token"'
  throw new ProblemError('unauthorized', 'Send one of the API_TOKEN values as a bearer token', {
    headers: { 'WWW-Authenticate': `Bearer realm="mini-PACS"${challenge}` },
  })
}

/** Keeps out pages that rebind a host name to this computer, and whatever a proxy lets through. */
function requireLoopback(c: Context): void {
  const hosts = [c.req.header('Host') ?? '', new URL(c.req.url).host]
  if (!hosts.every((host) => loopbackHost.test(host))) {
    throw new ProblemError(
      'forbidden',
      'Without API_TOKEN only requests to localhost, 127.0.0.1 or [::1] are answered',
    )
  }
  const forwarded = [...c.req.raw.headers.keys()].find((name) => /^(x-)?forwarded(-|$)/i.test(name))
  if (forwarded !== undefined) {
    throw new ProblemError(
      'forbidden',
      `The request came through a proxy (${forwarded}): set API_TOKEN, or PUBLIC to "true"`,
    )
  }
}

function words(list: string | undefined): readonly string[] {
  return (list ?? '').split(',').flatMap((word) => word.trim() || [])
}
