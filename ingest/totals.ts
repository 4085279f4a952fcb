/** What a finished database adds up to. */

import { count, countDistinct, like, sql } from 'drizzle-orm'
import { Images, Patients, Series, type StateTotals, Studies } from '../drizzle/schema.ts'
import { states } from '../drizzle/vocabulary.ts'
import type { Database } from './database.ts'
import type { Ratios } from './split.ts'

/** The counts of the Dataset row. */
export interface Totals {
  readonly PatientCount: number
  readonly StudyCount: number
  readonly SeriesCount: number
  readonly ImageCount: number
  readonly States: readonly StateTotals[]
}

/** Counts patients, studies, series and images, whole and a state. */
export async function countTotals(db: Database, ratios: Ratios): Promise<Totals> {
  const ImageCount = await db.$count(Images)
  const perState = await db
    .select({
      state: Images.State,
      images: count(),
      patients: countDistinct(Images.PatientID),
    })
    .from(Images)
    .groupBy(Images.State)
  return {
    PatientCount: await db.$count(Patients),
    StudyCount: await db.$count(Studies),
    SeriesCount: await db.$count(Series),
    ImageCount,
    States: states.map((State) => {
      const { images = 0, patients = 0 } = perState.find(({ state }) => state === State) ?? {}
      return {
        State,
        RatioWanted: ratios[State],
        RatioGot: ImageCount === 0 ? 0 : images / ImageCount,
        PatientCount: patients,
        ImageCount: images,
      }
    }),
  }
}

/** How many images each modality has, the largest first. */
export async function countModalities(
  db: Database,
): Promise<readonly { readonly modality: string | null; readonly images: number }[]> {
  return db
    .select({ modality: Images.Modality, images: count() })
    .from(Images)
    .groupBy(Images.Modality)
    .orderBy(sql`2 DESC`, Images.Modality)
}

/** How many patients have no Patient ID, and are named after a study. */
export async function countAnonymous(db: Database): Promise<number> {
  const [row] = await db
    .select({ patients: countDistinct(Studies.PatientID) })
    .from(Studies)
    .where(like(Studies.PatientID, 'anonymous-%'))
  return row?.patients ?? 0
}
