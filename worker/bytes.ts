import type { Context } from 'hono'
import { type ByteRange, parseRange, rangeHeaderOf } from './range.ts'

type Content = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>

/** Bytes that can be sent whole or in part. */
export interface SentBytes {
  readonly size: number
  readonly contentType: string
  /** Their strong ETag: a client that has a part of just these bytes may ask for another. */
  readonly tag: string
  /** Reads all of them, or a range that is within them. */
  readonly read: (range: ByteRange | undefined) => Promise<Content>
}

/**
 * Sends bytes, or the part of them that is asked for.
 *
 * @throws {ProblemError} 416 where the part is none of them
 */
export async function sendBytes(
  c: Context,
  { size, contentType, tag, read }: SentBytes,
): Promise<Response> {
  const header = rangeHeaderOf(c, tag)
  const range = header === undefined ? undefined : parseRange(header, size)
  const body = await read(range)
  const headers = {
    'Content-Type': contentType,
    'Accept-Ranges': 'bytes',
    ...lengthHeaders(size, range),
  }
  if (c.req.method !== 'HEAD') return c.body(body, range ? 206 : 200, headers)
  if (body instanceof ReadableStream) await body.cancel()
  return c.body(null, 200, headers)
}

function lengthHeaders(size: number, range: ByteRange | undefined): Record<string, string> {
  if (range === undefined) return { 'Content-Length': String(size) }
  const { first, last } = range
  return {
    'Content-Length': String(last - first + 1),
    'Content-Range': `bytes ${first}-${last}/${size}`,
  }
}
