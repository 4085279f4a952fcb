import type { MiddlewareHandler } from 'hono'
import type { Access } from './access.ts'

/** Headers of an answer that a page may read beside those it always may. */
const exposedHeaders =
  'Accept-Ranges, Content-Range, ETag, Retry-After, Server-Timing, Warning, WWW-Authenticate, X-Request-Id, X-Total-Count'

/** Accept is one of those that need leave as soon as it has quotes, which that for DICOMweb has. */
const allowedHeaders = 'Accept, Authorization, Content-Type, If-None-Match, Range'

/** Lets pages of the allowed origins read every answer, errors included. */
export function cors(access: Access): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('Origin')
    const isAllowed = origin !== undefined && access.allowsOrigin(origin)
    const isPreflight = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method')
    if (isPreflight) c.res = new Response(null, { status: 204 })
    else await next()
    // Of `c.res`, because `c.header` would make the whole answer anew each time.
    const { headers } = c.res
    headers.append('Vary', 'Origin')
    if (!isAllowed) return
    headers.set('Access-Control-Allow-Origin', origin)
    headers.set('Access-Control-Expose-Headers', exposedHeaders)
    if (!isPreflight) return
    headers.set('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS')
    headers.set('Access-Control-Allow-Headers', allowedHeaders)
    headers.set('Access-Control-Max-Age', '600')
  }
}
