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
    c.header('Vary', 'Origin', { append: true })
    if (!isAllowed) return
    c.header('Access-Control-Allow-Origin', origin)
    c.header('Access-Control-Expose-Headers', exposedHeaders)
    if (!isPreflight) return
    c.header('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS')
    c.header('Access-Control-Allow-Headers', allowedHeaders)
    c.header('Access-Control-Max-Age', '600')
  }
}
