import type { Patient } from '../../drizzle/schema.ts'
import type { Archive } from '../archive.ts'
import { filters, pageParameters } from '../filter.ts'
import { readDataset } from '../queries/dataset.ts'
import { findPatient, listPatients } from '../queries/patients.ts'
import { listStudiesOf } from '../queries/studies.ts'
import { get, type Route } from '../route.ts'
import { counts, page, row } from '../schema.ts'
import { found, foundIn, json, list } from './answer.ts'

/** Patients, their studies and their counts. */
export const patientRoutes: readonly Route[] = [
  get(
    '/patients',
    {
      summary: 'The patients, or one by PatientID',
      query: { PatientID: filters.PatientID, ...pageParameters },
      content: page('Patient'),
    },
    (c, { archive, query }) =>
      list(c, { archive, query }, (range) => listPatients(archive.db, query, range)),
  ),

  // Static paths first: Hono dispatches in the order of registration.
  get(
    '/patients/count',
    { summary: 'How many patients there are', query: {}, content: counts('patient_count') },
    (c, { archive }) =>
      json(c, archive, async () => ({
        patient_count: (await readDataset(archive.db)).PatientCount,
      })),
  ),

  get(
    '/patients/:id',
    { summary: 'A patient', query: {}, content: row('Patient') },
    (c, { archive }) => json(c, archive, () => patient(archive, c.req.param('id'))),
  ),

  get(
    '/patients/:id/studies',
    { summary: 'The studies of a patient', query: pageParameters, content: page('Study') },
    (c, { archive, query }) =>
      list(c, { archive, query }, async (range) => {
        const id = c.req.param('id')
        return foundIn(await listStudiesOf(archive.db, id, range), `patient "${id}"`)
      }),
  ),

  get(
    '/patients/:id/studycount',
    {
      summary: 'How many studies a patient has',
      query: {},
      content: counts('patient_id', 'study_count'),
    },
    (c, { archive }) =>
      json(c, archive, async () => {
        const { PatientID, StudyCount } = await patient(archive, c.req.param('id'))
        return { patient_id: PatientID, study_count: StudyCount }
      }),
  ),

  get(
    '/patients/:id/seriescount',
    {
      summary: 'How many series a patient has',
      query: {},
      content: counts('patient_id', 'series_count'),
    },
    (c, { archive }) =>
      json(c, archive, async () => {
        const { PatientID, SeriesCount } = await patient(archive, c.req.param('id'))
        return { patient_id: PatientID, series_count: SeriesCount }
      }),
  ),

  get(
    '/patients/:id/imagecount',
    {
      summary: 'How many images a patient has',
      query: {},
      content: counts('images_count', 'patient_id'),
    },
    (c, { archive }) =>
      json(c, archive, async () => {
        const { PatientID, ImageCount } = await patient(archive, c.req.param('id'))
        return { images_count: ImageCount, patient_id: PatientID }
      }),
  ),

  get(
    '/patients/:id/counts',
    {
      summary: 'All three counts',
      query: {},
      content: counts('image_count', 'patient_id', 'series_count', 'study_count'),
    },
    (c, { archive }) =>
      json(c, archive, async () => {
        const row = await patient(archive, c.req.param('id'))
        return {
          image_count: row.ImageCount,
          patient_id: row.PatientID,
          series_count: row.SeriesCount,
          study_count: row.StudyCount,
        }
      }),
  ),
]

async function patient({ db }: Archive, id: string): Promise<Patient> {
  return found(await findPatient(db, id), `patient "${id}"`)
}
