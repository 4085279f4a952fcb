import { filters, pageParameters } from '../filter.ts'
import { readDataset } from '../queries/dataset.ts'
import { listSeriesOf } from '../queries/series.ts'
import { findStudy, listStudies } from '../queries/studies.ts'
import { get, type Route } from '../route.ts'
import { counts, page, row } from '../schema.ts'
import { found, foundIn, json, list } from './answer.ts'

const { PatientID, Modality, BodyPartExamined, StudyDate } = filters

/** Studies and their series. */
export const studyRoutes: readonly Route[] = [
  get(
    '/studies',
    {
      summary: 'The studies',
      query: { PatientID, Modality, BodyPartExamined, StudyDate, ...pageParameters },
      content: page('Study'),
    },
    (c, { archive, query }) =>
      list(c, { archive, query }, (range) => listStudies(archive.db, query, range)),
  ),

  get(
    '/studies/count',
    { summary: 'How many studies there are', query: {}, content: counts('study_count') },
    (c, { archive }) =>
      json(c, archive, async () => ({ study_count: (await readDataset(archive.db)).StudyCount })),
  ),

  get('/studies/:id', { summary: 'A study', query: {}, content: row('Study') }, (c, { archive }) =>
    json(c, archive, async () => {
      const id = c.req.param('id')
      return found(await findStudy(archive.db, id), `study "${id}"`)
    }),
  ),

  get(
    '/studies/:id/series',
    { summary: 'The series of a study', query: pageParameters, content: page('Series') },
    (c, { archive, query }) =>
      list(c, { archive, query }, async (range) => {
        const id = c.req.param('id')
        return foundIn(await listSeriesOf(archive.db, id, range), `study "${id}"`)
      }),
  ),
]
