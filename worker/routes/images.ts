import type { Image } from '../../drizzle/schema.ts'
import { conditional, revalidated } from '../cache.ts'
import { throughEdge } from '../edge.ts'
import { filters, pageParameters } from '../filter.ts'
import { sendPng } from '../png.ts'
import { readDataset } from '../queries/dataset.ts'
import { findImage, findPng, findPngByHash, listImages } from '../queries/images.ts'
import type { Page } from '../queries/list.ts'
import { get, type Route } from '../route.ts'
import { content, counts, page, row } from '../schema.ts'
import { found, json, list } from './answer.ts'

/** Images and their PNGs. */
export const imageRoutes: readonly Route[] = [
  get(
    '/images',
    {
      summary: 'The images',
      query: { ...filters, ...pageParameters },
      content: page('Image'),
    },
    (c, { archive, query }) =>
      list(c, { archive, query }, async (range) =>
        imagePage(await listImages(archive.db, query, range)),
      ),
  ),

  get(
    '/images/count',
    { summary: 'How many images there are', query: {}, content: counts('images_count') },
    (c, { archive }) =>
      json(c, archive, async () => ({ images_count: (await readDataset(archive.db)).ImageCount })),
  ),

  get('/images/:id', { summary: 'An image', query: {}, content: row('Image') }, (c, { archive }) =>
    json(c, archive, async () => {
      const id = c.req.param('id')
      return withPngUrl(found(await findImage(archive.db, id), `image "${id}"`))
    }),
  ),

  get(
    '/images/:id/png',
    {
      summary: 'The PNG of an image',
      query: {},
      content: content('image/png'),
      problems: ['range-not-satisfiable', 'image-unavailable'],
    },
    (c, { archive }) =>
      revalidated(c, { archive }, async (tag) => {
        const id = c.req.param('id')
        const png = found(await findPng(archive.db, id), `image "${id}"`)
        const asked = { archive, sha256: png.PngSha256, tag }
        return throughEdge(c, asked, () => sendPng(c, archive, { png, tag }))
      }),
  ),

  get(
    '/png/:sha256',
    {
      summary: 'A PNG by its SHA-256, which never changes',
      query: {},
      content: content('image/png'),
      problems: ['range-not-satisfiable', 'image-unavailable'],
    },
    (c, { archive }) => {
      const sha256 = c.req.param('sha256')
      const validity = { tag: `"${sha256}"`, lifetime: 'immutable' } as const
      return conditional(c, validity, (tag) =>
        throughEdge(c, { archive, sha256, tag }, async () => {
          const png = await findPngByHash(archive.db, sha256)
          return sendPng(c, archive, { png: found(png, `PNG with SHA-256 "${sha256}"`), tag })
        }),
      )
    },
  ),
]

/** Images as the API gives them: each knows where its PNG is for ever. */
export function imagePage<Row extends Pick<Image, 'PngSha256'>>({
  items,
  ...rest
}: Page<Row>): Page<WithPngUrl<Row>> {
  return { ...rest, items: items.map(withPngUrl) }
}

type WithPngUrl<Row> = Row & { readonly PngUrl: string }

function withPngUrl<Row extends Pick<Image, 'PngSha256'>>(image: Row): WithPngUrl<Row> {
  return { ...image, PngUrl: `/png/${image.PngSha256}` }
}
