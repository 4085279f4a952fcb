/** What the database holds before a run: what an addition has to agree with. */

import { createHash } from 'node:crypto'
import { asc, count } from 'drizzle-orm'
import {
  Dataset,
  type DatasetRow,
  Images,
  Removals,
  Series,
  SplitGroups,
  Studies,
} from '../drizzle/schema.ts'
import { type RemovalLevel, type State, states } from '../drizzle/vocabulary.ts'
import type { Database } from './database.ts'
import { groupBy } from './group-by.ts'
import { claimedInstanceUid, type KnownArchive, type KnownInstance } from './identify.ts'
import type { Removed } from './removal.ts'

/** The Dataset row, or undefined in a new database. */
export async function findDataset(db: Database): Promise<DatasetRow | undefined> {
  const [row] = await db.select().from(Dataset).limit(1)
  return row
}

/** One text for the pictures of all frames of an instance: equal for equal pictures. */
export function picturesKey(
  frames: readonly { rows: number; columns: number; pixelSha256: string }[],
): string {
  const pictures = frames.map(({ rows, columns, pixelSha256 }) => [rows, columns, pixelSha256])
  return createHash('sha256').update(pictures.join()).digest('hex')
}

/** Who is who in the database; what was removed from it keeps its ids. */
export async function readKnownArchive(db: Database): Promise<KnownArchive> {
  const removals = await db.select().from(Removals)
  const owned = (level: RemovalLevel) =>
    removals.flatMap(({ Level, ID, ParentID }): readonly (readonly [string, string])[] =>
      Level === level && ParentID !== null ? [[ID, ParentID]] : [],
    )
  const studies = await db.select({ id: Studies.StudyID, parent: Studies.PatientID }).from(Studies)
  const series = await db.select({ id: Series.SeriesID, parent: Series.StudyID }).from(Series)
  return {
    studies: new Map([...owned('study'), ...studies.map(toEntry)]),
    series: new Map([...owned('series'), ...series.map(toEntry)]),
    instances: await readInstances(db),
  }
}

function toEntry({ id, parent }: { id: string; parent: string }): readonly [string, string] {
  return [id, parent]
}

/** What was removed from the database on purpose. */
export async function readRemoved(db: Database): Promise<Removed> {
  const removals = await db.select().from(Removals)
  const idsOf = (level: RemovalLevel) =>
    new Set(removals.flatMap(({ Level, ID }) => (Level === level ? [ID] : [])))
  return { patient: idsOf('patient'), study: idsOf('study'), series: idsOf('series') }
}

async function readInstances(db: Database): Promise<ReadonlyMap<string, readonly KnownInstance[]>> {
  const frames = await db
    .select({
      imageId: Images.ImageID,
      sopInstanceUid: Images.SOPInstanceUID,
      sourceSha256: Images.SourceSha256,
      pixelSha256: Images.PixelSha256,
      rows: Images.Rows,
      columns: Images.Columns,
    })
    .from(Images)
    .orderBy(asc(Images.SourceSha256), asc(Images.FrameNumber))
  const byUid = new Map<string, KnownInstance[]>()
  for (const group of groupBy(frames, ({ imageId }) => imageId.split('-')[0]).values()) {
    const [first] = group
    if (!first) continue
    const uid = claimedInstanceUid(first.sopInstanceUid, first.sourceSha256)
    const instanceUid = first.imageId.split('-')[0] ?? ''
    const known = { instanceUid, pictures: picturesKey(group) }
    byUid.set(uid, [...(byUid.get(uid) ?? []), known])
  }
  return byUid
}

/** A unit of the split, its group, and the state that the group is in. */
export type SplitGroup = typeof SplitGroups.$inferSelect

/** Where everything that was assigned before is. */
export async function readAssignments(db: Database): Promise<{
  readonly groups: readonly SplitGroup[]
  readonly images: Readonly<Record<State, number>>
}> {
  const groups = await db.select().from(SplitGroups)
  const counted = await db
    .select({ state: Images.State, images: count() })
    .from(Images)
    .groupBy(Images.State)
  const images = Object.fromEntries(states.map((state) => [state, 0])) as Record<State, number>
  for (const { state, images: number } of counted) images[state] = number
  return { groups, images }
}
