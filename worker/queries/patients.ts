import { eq } from 'drizzle-orm'
import { Dataset, type Patient, Patients } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { clausesOf, equals, type Listing, type Page, pageOf, type Range, totalOf } from './list.ts'

/** The patient with this PatientID. */
export async function findPatient(db: ReadonlyDatabase, id: string): Promise<Patient | undefined> {
  const [patient] = await db.select().from(Patients).where(eq(Patients.PatientID, id)).limit(1)
  return patient
}

/** Patients in the order of PatientID, all or the one asked for. */
export async function listPatients(
  db: ReadonlyDatabase,
  { PatientID }: { readonly PatientID?: string | undefined },
  range: Range,
): Promise<Page<Patient>> {
  const asked = equals(Patients.PatientID, PatientID)
  const listing: Listing = {
    order: [Patients.PatientID],
    where: () => asked,
    total: totalOf(db, Patients, { all: Dataset.PatientCount, where: asked }),
  }
  const { total, where, orderBy, limit } = clausesOf(listing, range)
  const query = db.select({ row: Patients, total }).from(Patients).where(where)
  return pageOf(await query.orderBy(...orderBy).limit(limit), listing, range)
}
