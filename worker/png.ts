import type { Context } from 'hono'
import type { Archive } from './archive.ts'
import { sendBytes } from './bytes.ts'
import type { StoredPng } from './images.ts'
import { ProblemError } from './problem.ts'
import type { AppEnv } from './route.ts'

/**
 * Sends a PNG, or the part of it that is asked for.
 *
 * @param tag  the ETag of the answer
 * @throws {ProblemError} 416 where the part is none of it, 503 where the store does not have it
 */
export function sendPng(
  c: Context<AppEnv>,
  { images }: Archive,
  { png, tag }: { png: StoredPng; tag: string },
): Promise<Response> {
  return sendBytes(c, {
    size: png.PngBytes,
    contentType: 'image/png',
    tag,
    read: async (range) => {
      const body = await images.read(png, range).catch((cause: unknown) => {
        const detail = 'The PNG could not be read: ask again'
        throw new ProblemError('image-unavailable', detail, { cause })
      })
      if (body !== undefined) return body
      throw new ProblemError('image-unavailable', `${png.PngFilePath} is missing or was changed`)
    },
  })
}
