import * as z from 'zod/mini'
import { answerLimitMs } from './limit.ts'
import type { Parameter, Query } from './statement.ts'

/** A libSQL server, and the token that it wants, if any. */
export interface LibsqlServer {
  readonly url: URL
  readonly token: string | undefined
}

/** A value as Hrana writes it: integers as text, because JSON has none of 64 bits. */
type Value = { readonly type: string; readonly value?: string | number }

const Answer = z.object({
  results: z.tuple(
    [
      z.discriminatedUnion('type', [
        z.object({
          type: z.literal('ok'),
          // Thousands of values, which are looked at one by one when they are read.
          response: z.object({ result: z.object({ rows: z.custom<Value[][]>(Array.isArray) }) }),
        }),
        z.object({
          type: z.literal('error'),
          error: z.object({ message: z.string(), code: z.nullish(z.string()) }),
        }),
      ]),
    ],
    z.unknown(),
  ),
})

/** The URL of a libSQL server, as Turso gives it or with the scheme that is used; else undefined. */
export function parseLibsqlUrl(text: string): URL | undefined {
  try {
    const url = new URL(text.trim().replace(/^libsql:/i, 'https:'))
    return /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}

/**
 * A libSQL server, Turso's or one's own, asked by Hrana 2 over HTTP: one request a statement.
 *
 * @see https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_2_SPEC.md
 */
export function hranaQuery({ url, token }: LibsqlServer): Query {
  const headers = {
    'Content-Type': 'application/json',
    ...(token && { Authorization: `Bearer ${token}` }),
  }
  return async ({ sql, args }) => {
    const stmt = { sql, args: args.map(encode), want_rows: true }
    const answer = await fetch(new URL('v2/pipeline', url), {
      method: 'POST',
      headers,
      body: JSON.stringify({ requests: [{ type: 'execute', stmt }, { type: 'close' }] }),
      // The token is for this server alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(answerLimitMs),
    })
    return readRows(answer)
  }
}

async function readRows(answer: Response): Promise<unknown[][]> {
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new Error(`The libSQL server answers ${answer.status}`)
  }
  const { results } = Answer.parse(await answer.json())
  const [result] = results
  if (result.type === 'ok') return result.response.result.rows.map((row) => row.map(decode))
  throw new Error(`${result.error.code}: ${result.error.message}`)
}

function encode(value: Parameter): Value {
  if (typeof value === 'string') return { type: 'text', value }
  const isInteger = Number.isInteger(value)
  return isInteger ? { type: 'integer', value: String(value) } : { type: 'float', value }
}

function decode({ type, value }: Value): string | number | null {
  switch (type) {
    case 'text':
    case 'float':
      return value ?? null
    case 'integer':
      return Number(value)
    case 'null':
      return null
    default:
      throw new TypeError(`The libSQL server answers with a ${type}, which no table has`)
  }
}
