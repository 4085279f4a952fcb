import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Every problem this API can answer with. */
export const problems = {
  'invalid-request': { status: 400, title: 'Invalid request' },
  unauthorized: { status: 401, title: 'A token is needed' },
  forbidden: { status: 403, title: 'Only this computer may ask' },
  'not-found': { status: 404, title: 'No such resource' },
  'method-not-allowed': { status: 405, title: 'This API can only be read' },
  ambiguous: { status: 409, title: 'More than one image has that name' },
  'other-data-set': { status: 410, title: 'The data set has changed' },
  'range-not-satisfiable': { status: 416, title: 'No such part of the picture' },
  internal: { status: 500, title: 'Internal error' },
  'no-data': { status: 503, title: 'No data set yet' },
  'image-unavailable': { status: 503, title: 'The picture is not there at the moment' },
  'not-configured': { status: 503, title: 'Access is not configured' },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>

export type ProblemKind = keyof typeof problems

interface ProblemOptions extends ErrorOptions {
  /** Members beside those of RFC 9457. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Ends a request with one of the problems; `detail` is for the client to read. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly kind: ProblemKind
  readonly members: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail, options)
    this.kind = kind
    this.members = options.members ?? {}
    this.headers = options.headers ?? {}
  }
}

/** The one shape of every error: RFC 9457, never stored by a cache. */
export function problemResponse(error: ProblemError): Response {
  const { status, title } = problems[error.kind]
  const type = `urn:mini-pacs:problem:${error.kind}`
  const body = { type, title, status, detail: error.message, ...error.members }
  return Response.json(body, {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...error.headers,
    },
  })
}

/** Reports what the operator has to know and the client must not. */
export type ReportError = (request: string, cause: unknown) => void

/** The problem that answers a request whose handler threw: what is not ours stays on the server. */
export function problemOf(error: unknown, c: Context, report: ReportError): Response {
  if (error instanceof ProblemError) return problemResponse(error)
  report(`${c.req.method} ${c.req.path}`, error)
  return problemResponse(new ProblemError('internal', 'The server could not answer'))
}
