/** What a finished database adds up to. */

import { and, count, countDistinct, eq, ne, type SQL, sql } from 'drizzle-orm'
import { exitCodes, Failure } from '../command/failure.ts'
import {
  Images,
  Patients,
  Series,
  SplitGroups,
  type StateTotals,
  Studies,
} from '../drizzle/schema.ts'
import { type SplitUnit, states } from '../drizzle/vocabulary.ts'
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

const unitColumns = {
  patient: Images.PatientID,
  study: Images.StudyID,
  series: Images.SeriesID,
  image: Images.ImageID,
} as const

/**
 * Proves that no group of the split is in two states.
 *
 * @throws {Failure} exit code 70, naming a unit that is
 */
export async function assertNoLeak(db: Database, splitUnit: SplitUnit): Promise<void> {
  const unit = unitColumns[splitUnit]
  const elsewhere: SQL | undefined = and(
    eq(SplitGroups.UnitID, unit),
    ne(SplitGroups.State, Images.State),
  )
  const [leak] = await db.select({ unit }).from(Images).innerJoin(SplitGroups, elsewhere).limit(1)
  const [torn] = await db
    .select({ unit: SplitGroups.GroupID })
    .from(SplitGroups)
    .groupBy(SplitGroups.GroupID)
    .having(sql`count(DISTINCT ${SplitGroups.State}) > 1`)
    .limit(1)
  const found = leak ?? torn
  if (!found) return
  const message = `${splitUnit} ${found.unit} is in two states; nothing was changed`
  throw new Failure(message, exitCodes.software)
}
