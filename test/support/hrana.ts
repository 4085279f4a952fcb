/** A libSQL server over a database file, as far as reading goes: Hrana 2 over HTTP, with a token. */

import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Client, createClient, LibsqlError, type ResultSet } from '@libsql/client'
import * as z from 'zod'

/** A running server. */
export interface HranaServer {
  readonly url: string
  /** What was executed. */
  readonly statements: string[]
  /** Takes the place of the server's own answers while it is set. */
  breakAnswer: ((response: ServerResponse) => void) | undefined
  readonly close: () => Promise<void>
}

/** What the server wants as a bearer token. */
export const hranaToken = 'the-token-of-the-database'

const Value = z.discriminatedUnion('type', [
  z.object({ type: z.literal('null') }).transform(() => null),
  z.object({ type: z.literal('integer'), value: z.string() }).transform(({ value }) => +value),
  z.object({ type: z.literal('float'), value: z.number() }).transform(({ value }) => value),
  z.object({ type: z.literal('text'), value: z.string() }).transform(({ value }) => value),
])
const Statement = z.object({
  sql: z.string().nullish(),
  sql_id: z.number().nullish(),
  args: z.array(Value).default([]),
})
const Condition = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['ok', 'error']), step: z.number() }),
  z.object({
    type: z.literal('not'),
    get cond() {
      return Condition
    },
  }),
])
const Request = z.discriminatedUnion('type', [
  z.object({ type: z.literal('execute'), stmt: Statement }),
  z.object({
    type: z.literal('batch'),
    batch: z.object({
      steps: z.array(z.object({ stmt: Statement, condition: Condition.nullish() })),
    }),
  }),
  z.object({ type: z.literal('store_sql'), sql_id: z.number(), sql: z.string() }),
  z.object({ type: z.literal('close_sql'), sql_id: z.number() }),
  z.object({ type: z.enum(['get_autocommit', 'close']) }),
])
const Pipeline = z.object({ requests: z.array(Request) })

type Request = z.infer<typeof Request>
type Outcome = { readonly result: object } | { readonly error: object }

/** Starts a server over a database file. */
export async function startHrana(database: string): Promise<HranaServer> {
  const client = createClient({ url: `file:${encodeURIComponent(database)}`, concurrency: 1 })
  const server = createServer(async (request, response) => {
    if (hrana.breakAnswer) return hrana.breakAnswer(response)
    if (request.url !== '/v2/pipeline') return reply(response, 404, {})
    if (request.headers.authorization !== `Bearer ${hranaToken}`) return reply(response, 401, {})
    const { requests } = Pipeline.parse(JSON.parse(await text(request)))
    const results = await new Stream(client, hrana.statements).answers(requests)
    reply(response, 200, { baton: null, base_url: null, results })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hrana: HranaServer = {
    url: urlOf(server),
    statements: [],
    breakAnswer: undefined,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      client.close()
    },
  }
  return hrana
}

function urlOf(server: Server): string {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

/** The requests of one pipeline, which share the SQL texts that they store. */
class Stream {
  readonly #client: Client
  readonly #statements: string[]
  readonly #stored = new Map<number, string>()

  constructor(client: Client, statements: string[]) {
    this.#client = client
    this.#statements = statements
  }

  async answers(requests: readonly Request[]): Promise<readonly object[]> {
    const results: object[] = []
    for (const request of requests) results.push(await this.#answer(request))
    return results
  }

  async #answer(request: Request): Promise<object> {
    const { type } = request
    const ok = (more: object = {}) => ({ type: 'ok', response: { type, ...more } })
    switch (type) {
      case 'execute': {
        const outcome = await this.#execute(request.stmt)
        return 'result' in outcome ? ok(outcome) : { type: 'error', ...outcome }
      }
      case 'batch':
        return ok({ result: await this.#batch(request.batch.steps) })
      case 'store_sql':
        this.#stored.set(request.sql_id, request.sql)
        return ok()
      case 'close_sql':
        this.#stored.delete(request.sql_id)
        return ok()
      case 'get_autocommit':
        return ok({ is_autocommit: true })
      case 'close':
        return ok()
    }
  }

  async #execute({ sql, sql_id, args }: z.infer<typeof Statement>): Promise<Outcome> {
    const statement = sql ?? this.#stored.get(sql_id ?? -1) ?? ''
    this.#statements.push(statement)
    // Nobody writes: a transaction is nothing, and this client ends one with each statement.
    if (/^(BEGIN|COMMIT|ROLLBACK)\b/.test(statement)) return { result: noRows }
    try {
      return { result: encode(await this.#client.execute({ sql: statement, args })) }
    } catch (error) {
      if (!(error instanceof LibsqlError)) throw error
      const [, message] = error.message.split(`${error.code}: `)
      return { error: { message, code: error.code } }
    }
  }

  async #batch(steps: readonly { stmt: z.infer<typeof Statement>; condition?: unknown }[]) {
    const outcomes: (Outcome | undefined)[] = []
    for (const { stmt, condition } of steps) {
      const isMet = condition ? holds(Condition.parse(condition), outcomes) : true
      outcomes.push(isMet ? await this.#execute(stmt) : undefined)
    }
    return {
      step_results: outcomes.map((one) => (one && 'result' in one ? one.result : null)),
      step_errors: outcomes.map((one) => (one && 'error' in one ? one.error : null)),
    }
  }
}

function holds(
  condition: z.infer<typeof Condition>,
  outcomes: readonly (Outcome | undefined)[],
): boolean {
  if (condition.type === 'not') return !holds(condition.cond, outcomes)
  const outcome = outcomes[condition.step]
  return outcome !== undefined && (condition.type === 'ok' ? 'result' : 'error') in outcome
}

const noRows = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null }

function encode({ columns, rows, rowsAffected }: ResultSet): object {
  return {
    cols: columns.map((name) => ({ name })),
    rows: rows.map((row) => Array.from(row, encodeValue)),
    affected_row_count: rowsAffected,
    last_insert_rowid: null,
  }
}

function encodeValue(value: unknown): object {
  if (value === null) return { type: 'null' }
  if (typeof value === 'string') return { type: 'text', value }
  return Number.isInteger(value) ? { type: 'integer', value: `${value}` } : { type: 'float', value }
}
