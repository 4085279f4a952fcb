import * as z from 'zod'
import { ProblemError } from './problem.ts'

/** A page of a list: `next` continues it, null at its end; `total` counts the whole list. */
export interface List<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
  readonly total: number
}

/** How much of the digest a token carries: enough to tell data sets apart. */
const digestLength = 16
const Token = z.tuple([z.string().length(digestLength), z.string()])

/**
 * The page of at most `limit` items out of rows of which one more was asked for.
 *
 * @param keyOf  what the rows are ordered by
 */
export function page<Item>(
  rows: readonly Item[],
  { limit, total, digest }: { limit: number; total: number; digest: string },
  keyOf: (item: Item) => string,
): List<Item> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items, next: hasMore ? tokenOf(digest, keyOf(last)) : null, total }
}

/**
 * The key after which a page starts: the empty text, which precedes all, without a token.
 *
 * @throws {ProblemError} 400 where it is no token, 410 where it is one of another data set
 */
export function keyAfter(token: string | undefined, digest: string): string {
  if (token === undefined) return ''
  const parsed = Token.safeParse(decoded(token))
  if (!parsed.success) {
    throw new ProblemError(
      'invalid-request',
      'The query parameter "after" is not the "next" of a list',
    )
  }
  const [tokenDigest, key] = parsed.data
  if (tokenDigest !== digest.slice(0, digestLength)) {
    throw new ProblemError(
      'other-data-set',
      'The list continues another data set: read it from its start',
    )
  }
  return key
}

function tokenOf(digest: string, key: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify([digest.slice(0, digestLength), key]))
  const base64 = btoa(String.fromCodePoint(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function decoded(token: string): unknown {
  try {
    const binary = atob(token.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0)
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    return undefined
  }
}
