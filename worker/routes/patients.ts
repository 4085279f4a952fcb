import * as z from 'zod'
import type { Patient } from '../../drizzle/schema.ts'
import type { Archive } from '../archive.ts'
import { keyAfter, page } from '../list.ts'
import { readDataset } from '../queries/dataset.ts'
import { findPatient, listPatients, listStudies } from '../queries/patients.ts'
import { get, type Route } from '../route.ts'
import { pageParameters } from '../validate.ts'
import { found, json } from './answer.ts'

const PatientID = z.string().min(1, 'is empty').optional()

/** Patients, their studies and their counts. */
export const patientRoutes: readonly Route[] = [
  get(
    '/patients',
    {
      summary: 'The patients, or one by PatientID',
      query: { PatientID, ...pageParameters },
    },
    (c, { archive, query }) =>
      json(c, archive, async () => {
        const { digest, db } = archive
        const after = keyAfter(query.after, digest)
        const range = { after, limit: query.limit + 1, PatientID: query.PatientID }
        const { patients, total } = await listPatients(db, range)
        const { limit } = query
        return page(patients, { limit, total, digest }, (patient) => patient.PatientID)
      }),
  ),

  // Static paths first: Hono dispatches in the order of registration.
  get('/patients/count', { summary: 'How many patients there are', query: {} }, (c, { archive }) =>
    json(c, archive, async () => ({ patient_count: (await readDataset(archive.db)).PatientCount })),
  ),

  get('/patients/:id', { summary: 'A patient', query: {} }, (c, { archive }) =>
    json(c, archive, () => patient(archive, c.req.param('id'))),
  ),

  get(
    '/patients/:id/studies',
    { summary: 'The studies of a patient', query: pageParameters },
    (c, { archive, query }) =>
      json(c, archive, async () => {
        const { digest, db } = archive
        const id = c.req.param('id')
        const after = keyAfter(query.after, digest)
        const list = await listStudies(db, { PatientID: id, after, limit: query.limit + 1 })
        const { studies, total } = found(list, `patient "${id}"`)
        const { limit } = query
        return page(studies, { limit, total, digest }, (study) => study.StudyID)
      }),
  ),

  get(
    '/patients/:id/studycount',
    { summary: 'How many studies a patient has', query: {} },
    (c, { archive }) =>
      json(c, archive, async () => {
        const { PatientID, StudyCount } = await patient(archive, c.req.param('id'))
        return { patient_id: PatientID, study_count: StudyCount }
      }),
  ),

  get(
    '/patients/:id/seriescount',
    { summary: 'How many series a patient has', query: {} },
    (c, { archive }) =>
      json(c, archive, async () => {
        const { PatientID, SeriesCount } = await patient(archive, c.req.param('id'))
        return { patient_id: PatientID, series_count: SeriesCount }
      }),
  ),

  get(
    '/patients/:id/imagecount',
    { summary: 'How many images a patient has', query: {} },
    (c, { archive }) =>
      json(c, archive, async () => {
        const { PatientID, ImageCount } = await patient(archive, c.req.param('id'))
        return { images_count: ImageCount, patient_id: PatientID }
      }),
  ),

  get('/patients/:id/counts', { summary: 'All three counts', query: {} }, (c, { archive }) =>
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
