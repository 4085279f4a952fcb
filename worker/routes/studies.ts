import { readDataset } from '../queries/dataset.ts'
import { findSeries, findStudy } from '../queries/studies.ts'
import { get, type Route } from '../route.ts'
import { found, json } from './answer.ts'

/** Studies and series. */
export const studyRoutes: readonly Route[] = [
  get('/studies/count', { summary: 'How many studies there are', query: {} }, (c, { archive }) =>
    json(c, archive, async () => ({ study_count: (await readDataset(archive.db)).StudyCount })),
  ),

  get('/studies/:id', { summary: 'A study', query: {} }, (c, { archive }) =>
    json(c, archive, async () => {
      const id = c.req.param('id')
      return found(await findStudy(archive.db, id), `study "${id}"`)
    }),
  ),

  get('/series/count', { summary: 'How many series there are', query: {} }, (c, { archive }) =>
    json(c, archive, async () => ({ series_count: (await readDataset(archive.db)).SeriesCount })),
  ),

  get('/series/:id', { summary: 'A series', query: {} }, (c, { archive }) =>
    json(c, archive, async () => {
      const id = c.req.param('id')
      return found(await findSeries(archive.db, id), `series "${id}"`)
    }),
  ),
]
