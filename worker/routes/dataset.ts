import { revalidated } from '../cache.ts'
import { filters } from '../filter.ts'
import { readDataset } from '../queries/dataset.ts'
import { listManifest } from '../queries/images.ts'
import type { Key, Range } from '../queries/list.ts'
import { get, type Route } from '../route.ts'
import { lines, row, texts } from '../schema.ts'
import { streamLines } from '../stream.ts'
import { json } from './answer.ts'
import { imagePage } from './images.ts'

/**
 * Rows of the manifest that one query reads. D1 gives a request 1,000 queries where it is paid for
 * and 50 where not: enough for 5,000,000 images, and for 250,000.
 */
const manifestPage = 5_000

/** The data set as a whole, and whether it can be read. */
export const datasetRoutes: readonly Route[] = [
  get(
    '/dataset',
    { summary: 'The data set: digest, totals, split', query: {}, content: row('Dataset') },
    (c, { archive }) => json(c, archive, () => readDataset(archive.db)),
  ),

  get(
    '/dataset/manifest.ndjson',
    {
      summary: 'The images that the filters leave, all at once, a line of JSON each',
      query: filters,
      content: lines('ManifestLine'),
    },
    (c, { archive, query, keepUntil }) =>
      revalidated(c, { archive }, async () => {
        const read = async (range: Range) => imagePage(await listManifest(archive.db, query, range))
        const isHead = c.req.method === 'HEAD'
        const first = await read({ limit: isHead ? 0 : manifestPage })
        const { total } = first
        const headers = { 'Content-Type': 'application/x-ndjson', 'X-Total-Count': String(total) }
        if (isHead) return c.body(null, 200, headers)
        const readAfter = (key: Key) => read({ limit: manifestPage, after: { key, total } })
        const { body, done } = streamLines({ first, readAfter })
        keepUntil(done.catch(c.var.reportBreak))
        return c.body(body, 200, headers)
      }),
  ),

  get(
    '/healthz',
    {
      summary: 'Whether the database answers; needs no token',
      query: {},
      content: texts('status'),
    },
    async (c, { archive }) => {
      await readDataset(archive.db)
      return c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' })
    },
  ),
]
