import { and, eq, gt, sql } from 'drizzle-orm'
import { Dataset, type Patient, Patients, Studies, type Study } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'

/** Which rows of a list to read. */
export interface Range {
  /** Only rows whose key is greater. */
  readonly after: string
  readonly limit: number
}

/** The patient with this PatientID. */
export async function findPatient(db: ReadonlyDatabase, id: string): Promise<Patient | undefined> {
  const [patient] = await db.select().from(Patients).where(eq(Patients.PatientID, id)).limit(1)
  return patient
}

/** Patients in the order of PatientID, all or the one asked for, and how many there are. */
export async function listPatients(
  db: ReadonlyDatabase,
  { after, limit, PatientID }: Range & { readonly PatientID: string | undefined },
): Promise<{ patients: readonly Patient[]; total: number }> {
  const asked = PatientID === undefined ? undefined : eq(Patients.PatientID, PatientID)
  const page = db
    .select()
    .from(Patients)
    .where(and(gt(Patients.PatientID, after), asked))
    .orderBy(Patients.PatientID)
    .limit(limit)
    .as('page')
  const rows = await db.select().from(Dataset).leftJoin(page, sql`true`)
  const patients = rows.flatMap((row) => row.page ?? [])
  const total = PatientID === undefined ? (rows[0]?.Dataset.PatientCount ?? 0) : patients.length
  return { patients, total }
}

/** Studies of a patient in the order of StudyID, or undefined where there is no such patient. */
export async function listStudies(
  db: ReadonlyDatabase,
  { after, limit, PatientID }: Range & { readonly PatientID: string },
): Promise<{ studies: readonly Study[]; total: number } | undefined> {
  const page = db
    .select()
    .from(Studies)
    .where(and(eq(Studies.PatientID, PatientID), gt(Studies.StudyID, after)))
    .orderBy(Studies.StudyID)
    .limit(limit)
    .as('page')
  const rows = await db
    .select()
    .from(Patients)
    .leftJoin(page, sql`true`)
    .where(eq(Patients.PatientID, PatientID))
  const [first] = rows
  if (first === undefined) return undefined
  return { studies: rows.flatMap((row) => row.page ?? []), total: first.Patients.StudyCount }
}
