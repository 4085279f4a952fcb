/** The proof that the split keeps groups together, and what it cannot keep apart. */

import { count, countDistinct, eq, gt, sql } from 'drizzle-orm'
import { exitCodes, Failure } from '../command/failure.ts'
import { Images, SplitGroups } from '../drizzle/schema.ts'
import type { SplitUnit } from '../drizzle/vocabulary.ts'
import type { Database } from './database.ts'

/** The columns of the Dataset row that tell about leaks. */
export interface Leaks {
  readonly GroupCount: number
  readonly LeakingGroupCount: number
  readonly NearDuplicateCount: number
}

/** The column of an image that names its unit of the split. */
export const unitColumns = {
  patient: Images.PatientID,
  study: Images.StudyID,
  series: Images.SeriesID,
  image: Images.ImageID,
} as const

/**
 * Counts groups, groups in two states, and images that look like one of another state.
 *
 * @throws {Failure} exit code 70 where a group is in two states, or an image elsewhere than its unit
 */
export async function countLeaks(db: Database, splitUnit: SplitUnit): Promise<Leaks> {
  const [groups] = await db.select({ count: countDistinct(SplitGroups.GroupID) }).from(SplitGroups)
  const leaking = await findLeakingGroup(db, splitUnit)
  if (leaking !== undefined) {
    const message = `${splitUnit} ${leaking} is in two states; nothing was changed`
    throw new Failure(message, exitCodes.software)
  }
  return {
    GroupCount: groups?.count ?? 0,
    LeakingGroupCount: 0,
    NearDuplicateCount: await countNearDuplicates(db),
  }
}

async function findLeakingGroup(db: Database, splitUnit: SplitUnit): Promise<string | undefined> {
  const [leaking] = await db
    .select({ group: SplitGroups.GroupID })
    .from(Images)
    .innerJoin(SplitGroups, eq(SplitGroups.UnitID, unitColumns[splitUnit]))
    .groupBy(SplitGroups.GroupID)
    .having(
      sql`count(DISTINCT ${Images.State}) > 1 OR min(${Images.State}) <> min(${SplitGroups.State})`,
    )
    .limit(1)
  return leaking?.group
}

/** Pictures of one hash in more than one state. */
async function countNearDuplicates(db: Database): Promise<number> {
  const shared = db
    .select({ images: count().as('images') })
    .from(Images)
    .groupBy(Images.DifferenceHash)
    .having(gt(countDistinct(Images.State), 1))
    .as('shared')
  const [row] = await db
    .select({ total: sql<number>`coalesce(sum(${shared.images}), 0)` })
    .from(shared)
  return row?.total ?? 0
}
