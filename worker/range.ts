import type { Context } from 'hono'
import { ProblemError } from './problem.ts'

/** A part of some bytes, both ends included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

const singleRange = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/i

/**
 * The Range header that a request wants to be honoured: a single range of bytes, asked by GET and,
 * where it carries If-Range, by a client that has a part of this very representation. All else is
 * answered whole, as RFC 9110 sections 13.1.5 and 14.2 allow.
 */
export function rangeHeaderOf(c: Context, tag: string): string | undefined {
  const header = c.req.header('Range') ?? ''
  const [matched, first, last] = singleRange.exec(header) ?? []
  const isForward = !first || !last || Number(first) <= Number(last)
  const isCurrent = [undefined, tag].includes(c.req.header('If-Range'))
  return c.req.method === 'GET' && matched && isForward && isCurrent ? header : undefined
}

/**
 * The bytes that such a header asks for, of so many.
 *
 * @throws {ProblemError} 416 where there are none
 */
export function parseRange(header: string, size: number): ByteRange {
  const [, start, end, suffix] = singleRange.exec(header) ?? []
  const first = start === undefined ? Math.max(0, size - Number(suffix)) : Number(start)
  const last = end ? Math.min(Number(end), size - 1) : size - 1
  if (first <= last) return { first, last }
  throw new ProblemError('range-not-satisfiable', `"${header}" asks for none of ${size} bytes`, {
    headers: { 'Content-Range': `bytes */${size}` },
  })
}
