import { filters, pageParameters } from '../filter.ts'
import { readDataset } from '../queries/dataset.ts'
import { listImagesOf } from '../queries/images.ts'
import { findSeries, listSeries } from '../queries/series.ts'
import { get, type Route } from '../route.ts'
import { counts, page, row } from '../schema.ts'
import { found, foundIn, json, list } from './answer.ts'
import { imagePage } from './images.ts'

const { PatientID, StudyID, Modality, BodyPartExamined } = filters

/** Series and their images. */
export const seriesRoutes: readonly Route[] = [
  get(
    '/series',
    {
      summary: 'The series',
      query: { PatientID, StudyID, Modality, BodyPartExamined, ...pageParameters },
      content: page('Series'),
    },
    (c, { archive, query }) =>
      list(c, { archive, query }, (range) => listSeries(archive.db, query, range)),
  ),

  get(
    '/series/count',
    { summary: 'How many series there are', query: {}, content: counts('series_count') },
    (c, { archive }) =>
      json(c, archive, async () => ({ series_count: (await readDataset(archive.db)).SeriesCount })),
  ),

  get('/series/:id', { summary: 'A series', query: {}, content: row('Series') }, (c, { archive }) =>
    json(c, archive, async () => {
      const id = c.req.param('id')
      return found(await findSeries(archive.db, id), `series "${id}"`)
    }),
  ),

  get(
    '/series/:id/images',
    {
      summary: 'The images of a series, in their spatial order',
      query: pageParameters,
      content: page('Image'),
    },
    (c, { archive, query }) =>
      list(c, { archive, query }, async (range) => {
        const id = c.req.param('id')
        return imagePage(foundIn(await listImagesOf(archive.db, id, range), `series "${id}"`))
      }),
  ),
]
