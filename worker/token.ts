import * as z from 'zod/mini'
import type { Sha256 } from './hash.ts'
import { ProblemError } from './problem.ts'
import type { Range } from './queries/list.ts'

type Position = NonNullable<Range['after']>

/** What a token belongs to: it continues this list of this data set, and no other. */
export interface ListName {
  readonly digest: string
  readonly list: string
}

/** How much of a hash a token carries: enough to tell data sets, and lists, apart. */
const hashLength = 16
const Hash = z.string().check(z.length(hashLength))
const Token = z.tuple([
  Hash,
  Hash,
  z.int().check(z.nonnegative()),
  z.array(z.union([z.string(), z.int()])),
])

/** Names a list by its path and its filters, whatever the order and the spelling of the URL. */
export async function nameList(
  digest: string,
  list: { readonly path: string; readonly filters: Readonly<Record<string, unknown>> },
  sha256: Sha256,
): Promise<ListName> {
  const hash = await sha256(JSON.stringify([list.path, list.filters]))
  return { digest: digest.slice(0, hashLength), list: hash.slice(0, hashLength) }
}

/** The opaque text that continues a list. */
export function tokenOf({ digest, list }: ListName, { key, total }: Position): string {
  const bytes = new TextEncoder().encode(JSON.stringify([digest, list, total, key]))
  const base64 = btoa(String.fromCodePoint(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Where a token continues its list.
 *
 * @throws {ProblemError} 400 where it is no token or one of another list, 410 of another data set
 */
export function parseToken(token: string, name: ListName): Position {
  const parsed = Token.safeParse(decoded(token))
  if (!parsed.success) {
    throw new ProblemError(
      'invalid-request',
      'The query parameter "after" is not the "next" of a list',
    )
  }
  const [digest, list, total, key] = parsed.data
  if (digest !== name.digest) {
    throw new ProblemError(
      'other-data-set',
      'The list continues another data set: read it from its start',
    )
  }
  if (list !== name.list) {
    throw new ProblemError(
      'invalid-request',
      'The query parameter "after" continues another list: keep its path and its filters',
    )
  }
  return { key, total }
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
