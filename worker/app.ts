import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { timing } from 'hono/timing'
import { type Access, admit } from './access.ts'
import type { UseArchive } from './archive.ts'
import { cors } from './cors.ts'
import type { EdgeCache } from './edge.ts'
import { type Sha256, webSha256 } from './hash.ts'
import { type Log, logged } from './log.ts'
import { ProblemError, problemIn, problemResponse } from './problem.ts'
import type { AppEnv } from './route.ts'
import { routes } from './routes/table.ts'
import { requireDecodable } from './validate.ts'

/** What the runtimes differ in. */
export interface Dependencies {
  readonly access: Access
  readonly useArchive: UseArchive
  readonly log: Log
  /** Absent where the runtime has none. */
  readonly edge?: EdgeCache | undefined
  /** Absent where Web Crypto is to hash. */
  readonly sha256?: Sha256
}

/** The whole API over any data set; its entries differ only in what they pass in. */
export function createApp(dependencies: Dependencies): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(logged(dependencies.log), timing({ totalDescription: '' }))
  app.use(securityHeaders(dependencies.access), cors(dependencies.access))
  app.use(async (c, next) => {
    c.set('sha256', dependencies.sha256 ?? webSha256)
    await admit(c, dependencies.access)
    requireDecodable(c.req.url)
    c.set('access', dependencies.access)
    c.set('useArchive', dependencies.useArchive)
    c.set('edge', dependencies.edge)
    await next()
  })
  for (const route of routes) {
    route.register(app)
    app.all(route.path, refuseToWrite)
  }
  app.notFound((c) => problemResponse(new ProblemError('not-found', `There is no ${c.req.path}`)))
  app.onError((error) => problemResponse(problemIn(error)))
  return app
}

const readMethods = 'GET, HEAD, OPTIONS'

function refuseToWrite(c: Context): Response {
  if (c.req.method === 'OPTIONS') return c.body(null, 204, { Allow: readMethods })
  throw new ProblemError('method-not-allowed', `${c.req.method} is not one of ${readMethods}`, {
    headers: { Allow: readMethods },
  })
}

/** The home page sends its own Content-Security-Policy, which is why nothing is overwritten. */
function securityHeaders(access: Access): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: access.guard === 'open' ? 'cross-origin' : 'same-site',
    xFrameOptions: 'DENY',
    // Whether this host has HTTPS is not for the application to promise.
    strictTransportSecurity: false,
    overwrite: false,
  })
}
