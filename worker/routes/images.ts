import type { Context } from 'hono'
import type { Archive } from '../archive.ts'
import { conditional } from '../cache.ts'
import type { StoredPng } from '../images.ts'
import { ProblemError } from '../problem.ts'
import { readDataset } from '../queries/dataset.ts'
import { findImage, findPng, findPngByHash } from '../queries/images.ts'
import { type AppEnv, get, type Route } from '../route.ts'
import { found, json } from './answer.ts'

/** Images and their PNGs. */
export const imageRoutes: readonly Route[] = [
  get('/images/count', { summary: 'How many images there are', query: {} }, (c, { archive }) =>
    json(c, archive, async () => ({ images_count: (await readDataset(archive.db)).ImageCount })),
  ),

  get('/images/:id', { summary: 'An image', query: {} }, (c, { archive }) =>
    json(c, archive, async () => {
      const id = c.req.param('id')
      const image = found(await findImage(archive.db, id), `image "${id}"`)
      return { ...image, PngUrl: `/png/${image.PngSha256}` }
    }),
  ),

  get('/images/:id/png', { summary: 'The PNG of an image', query: {} }, async (c, { archive }) => {
    const id = c.req.param('id')
    const png = found(await findPng(archive.db, id), `image "${id}"`)
    const validity = { tag: `"${png.PngSha256}"`, lifetime: 'revalidate' } as const
    return conditional(c, validity, () => sendPng(c, archive, png))
  }),

  get(
    '/png/:sha256',
    { summary: 'A PNG by its SHA-256, which never changes', query: {} },
    (c, { archive }) => {
      const sha256 = c.req.param('sha256')
      const validity = { tag: `"${sha256}"`, lifetime: 'immutable' } as const
      return conditional(c, validity, async () => {
        const png = found(await findPngByHash(archive.db, sha256), `PNG with SHA-256 "${sha256}"`)
        return sendPng(c, archive, png)
      })
    },
  ),
]

async function sendPng(c: Context<AppEnv>, archive: Archive, png: StoredPng): Promise<Response> {
  const body = await archive.images.read(png)
  if (body === undefined) {
    throw new ProblemError('image-unavailable', `${png.PngFilePath} is missing or was changed`, {
      headers: { 'Retry-After': '2' },
    })
  }
  const headers = { 'Content-Type': 'image/png', 'Content-Length': String(png.PngBytes) }
  if (c.req.method !== 'HEAD') return c.body(body, 200, headers)
  if (body instanceof ReadableStream) await body.cancel()
  return c.body(null, 200, headers)
}
