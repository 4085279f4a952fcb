import type { ContentfulStatusCode } from 'hono/utils/http-status'

interface Problem {
  readonly status: ContentfulStatusCode
  readonly title: string
  /** In how many seconds it may be over. */
  readonly retryAfter?: number
}

/** Every problem this API can answer with. */
export const problems = {
  'invalid-request': { status: 400, title: 'Invalid request' },
  unauthorized: { status: 401, title: 'A token is needed' },
  forbidden: { status: 403, title: 'Only this computer may ask' },
  'not-found': { status: 404, title: 'No such resource' },
  'method-not-allowed': { status: 405, title: 'This API can only be read' },
  'not-acceptable': { status: 406, title: 'Not to be had in that form' },
  ambiguous: { status: 409, title: 'More than one image has that name' },
  'other-data-set': { status: 410, title: 'The data set has changed' },
  'range-not-satisfiable': { status: 416, title: 'No such part of the picture' },
  internal: { status: 500, title: 'Internal error' },
  'no-data': { status: 503, title: 'No data set yet' },
  'database-unavailable': {
    status: 503,
    title: 'The database does not answer at the moment',
    retryAfter: 2,
  },
  'image-unavailable': {
    status: 503,
    title: 'The picture is not there at the moment',
    retryAfter: 2,
  },
  'object-unavailable': {
    status: 503,
    title: 'The object is not there at the moment',
    retryAfter: 2,
  },
  'not-configured': { status: 503, title: 'The server is not configured' },
} as const satisfies Record<string, Problem>

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
  const { status, title, retryAfter }: Problem = problems[error.kind]
  const type = `urn:mini-pacs:problem:${error.kind}`
  const body = { type, title, status, detail: error.message, ...error.members }
  return Response.json(body, {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(retryAfter && { 'Retry-After': String(retryAfter) }),
      ...error.headers,
    },
  })
}

/** The problem that an error is: one that is not ours to tell stays on the server, as its cause. */
export function problemIn(error: unknown): ProblemError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ProblemError) return cause
  }
  return new ProblemError('internal', 'The server could not answer', { cause: error })
}
