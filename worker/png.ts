import type { Context } from 'hono'
import type { Archive } from './archive.ts'
import type { StoredPng } from './images.ts'
import { ProblemError } from './problem.ts'
import { type ByteRange, parseRange, rangeHeaderOf } from './range.ts'
import type { AppEnv } from './route.ts'

/**
 * Sends a PNG, or the part of it that is asked for.
 *
 * @param tag  the ETag of the answer
 * @throws {ProblemError} 416 where the part is none of it, 503 where the store does not have it
 */
export async function sendPng(
  c: Context<AppEnv>,
  archive: Archive,
  { png, tag }: { png: StoredPng; tag: string },
): Promise<Response> {
  const header = rangeHeaderOf(c, tag)
  const range = header === undefined ? undefined : parseRange(header, png.PngBytes)
  const body = await archive.images.read(png, range).catch((cause: unknown) => {
    throw new ProblemError('image-unavailable', 'The PNG could not be read: ask again', { cause })
  })
  if (body === undefined) {
    throw new ProblemError('image-unavailable', `${png.PngFilePath} is missing or was changed`)
  }
  const headers = { ...pngHeaders, ...lengthHeaders(png.PngBytes, range) }
  if (c.req.method !== 'HEAD') return c.body(body, range ? 206 : 200, headers)
  if (body instanceof ReadableStream) await body.cancel()
  return c.body(null, 200, headers)
}

const pngHeaders = { 'Content-Type': 'image/png', 'Accept-Ranges': 'bytes' }

function lengthHeaders(size: number, range: ByteRange | undefined): Record<string, string> {
  if (range === undefined) return { 'Content-Length': String(size) }
  const { first, last } = range
  return {
    'Content-Length': String(last - first + 1),
    'Content-Range': `bytes ${first}-${last}/${size}`,
  }
}
