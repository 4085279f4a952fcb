import { DrizzleQueryError } from 'drizzle-orm'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { type ProblemKind, problemIn, problems } from './problem.ts'

/** What the log tells of a request: nothing that the client or a DICOM file says. */
export interface LogEntry {
  readonly method: string
  /** The pattern, such as `/patients/:id`; `*` where the path is none. */
  readonly route: string
  readonly status: number
  /** Until the answer began. */
  readonly ms: number
  /** Also in the answer, as `X-Request-Id`. */
  readonly id: string
  readonly problem?: ProblemKind
  /** What the operator has to know of a 5xx, and the client must not. */
  readonly error?: string
}

/** Takes one entry a request. */
export type Log = (entry: LogEntry) => void

/** Logs every request once it is answered, and gives each an id. */
export function logged(log: Log): MiddlewareHandler {
  return async (c, next) => {
    const start = performance.now()
    const id = requestId(c)
    const entry = () => ({
      method: c.req.method,
      route: matchedRoutes(c).find(({ path }) => path !== '/*')?.path ?? '*',
      status: c.res.status,
      ms: Math.round((performance.now() - start) * 10) / 10,
      id,
    })
    c.set('reportBreak', (error: unknown) => log({ ...entry(), ...failureOf(error) }))
    await next()
    c.res.headers.set('X-Request-Id', id)
    log({ ...entry(), ...(c.error && failureOf(c.error)) })
  }
}

/** Cloudflare's own id of a request, else a new one: text of the client's choice is none. */
function requestId(c: Context): string {
  const ray = c.req.header('CF-Ray') ?? ''
  return /^[0-9a-f]{16}-[A-Z]{3}$/.test(ray) ? ray : crypto.randomUUID()
}

function failureOf(error: unknown): Pick<LogEntry, 'problem' | 'error'> {
  const { kind, cause } = problemIn(error)
  const isOurs = problems[kind].status >= 500 && cause !== undefined
  return { problem: kind, ...(isOurs && { error: textOf(cause) }) }
}

/** An error and its causes, without the values that a query is bound to: those are identifiers. */
function textOf(error: unknown): string {
  if (error instanceof DrizzleQueryError) return `${error.query}\n${textOf(error.cause)}`
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? String(error)
  return error.cause === undefined ? own : `${own}\n${textOf(error.cause)}`
}
