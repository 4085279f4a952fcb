import { readDataset } from '../queries/dataset.ts'
import { get, type Route } from '../route.ts'
import { row, texts } from '../schema.ts'
import { json } from './answer.ts'

/** The data set as a whole, and whether it can be read. */
export const datasetRoutes: readonly Route[] = [
  get(
    '/dataset',
    { summary: 'The data set: digest, totals, split', query: {}, content: row('Dataset') },
    (c, { archive }) => json(c, archive, () => readDataset(archive.db)),
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
