import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import { type InstanceRow, Instances, StudyObjects } from '../../drizzle/dicomweb.ts'
import { Images } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import type { StoredPng } from '../images.ts'
import type { StoredObject } from '../objects.ts'
import { prepare } from '../prepared.ts'

/** The ids of a path: of a study, a series of that, an instance of this. */
export interface Ids {
  readonly study: string
  readonly series?: string | undefined
  readonly instance?: string | undefined
}

/** The ids of an instance. */
type InstanceIds = Readonly<Record<keyof Ids, string>>

/** Where the metadata of a study, a series or an instance are: in the object of the study. */
export interface StoredMetadata extends StoredObject {
  readonly Start: number
  readonly End: number
}

/** Where the frames and the thumbnail of an instance are. */
export type ServedInstance = Pick<InstanceRow, keyof typeof served>

const served = {
  InstanceID: Instances.InstanceID,
  NumberOfFrames: Instances.NumberOfFrames,
  TransferSyntaxUID: Instances.TransferSyntaxUID,
  ObjectSha256: Instances.ObjectSha256,
  ObjectBytes: Instances.ObjectBytes,
  FrameBytes: Instances.FrameBytes,
  FrameOffsets: Instances.FrameOffsets,
  ThumbnailOffset: Instances.ThumbnailOffset,
  ThumbnailBytes: Instances.ThumbnailBytes,
}

/** An instance, if it is where the path says. */
export async function findInstance(
  db: ReadonlyDatabase,
  ids: InstanceIds,
): Promise<ServedInstance | undefined> {
  const [found] = await db.read(instanceAt.selectionFor(ids), instanceAt.rowOf)
  return found
}

const instanceAt = prepare(
  new QueryBuilder()
    .select(served)
    .from(Instances)
    .where(
      and(
        eq(Instances.InstanceID, sql.placeholder('instance')),
        eq(Instances.SeriesID, sql.placeholder('series')),
        eq(Instances.StudyID, sql.placeholder('study')),
      ),
    ),
)

/** The metadata of what a path names; those of a study are all that its object has. */
export async function findMetadata(
  db: ReadonlyDatabase,
  ids: Ids,
): Promise<StoredMetadata | undefined> {
  const [found] = await db
    .select({
      ObjectSha256: StudyObjects.ObjectSha256,
      ObjectBytes: StudyObjects.ObjectBytes,
      Start: sql<number>`min(${Instances.MetadataOffset})`,
      End: sql<number>`max(${Instances.MetadataOffset} + ${Instances.MetadataBytes})`,
    })
    .from(StudyObjects)
    .innerJoin(Instances, eq(Instances.StudyID, StudyObjects.StudyID))
    .where(and(eq(StudyObjects.StudyID, ids.study), isAt(ids)))
    .groupBy(StudyObjects.StudyID)
  return found
}

/** What is shown of an instance: its thumbnail, and the PNG of one of its frames. */
export interface Picture {
  readonly instance: ServedInstance
  /** Null where the instance has no such frame. */
  readonly png: StoredPng | null
}

/** The pictures of an instance. An image is named by its instance, where that has several by its frame. */
export async function findPicture(
  db: ReadonlyDatabase,
  ids: Ids & { readonly frame: number },
): Promise<Picture | undefined> {
  const { instance = '', frame } = ids
  const names = [`${instance}-${frame}`, ...(frame === 1 ? [instance] : [])]
  const [found] = await db
    .select({
      instance: served,
      png: {
        PngFilePath: Images.PngFilePath,
        PngSha256: Images.PngSha256,
        PngBytes: Images.PngBytes,
      },
    })
    .from(Instances)
    .leftJoin(Images, inArray(Images.ImageID, names))
    .where(isAt(ids))
    .limit(1)
  return found
}

function isAt({ study, series, instance }: Ids): SQL | undefined {
  return and(
    eq(Instances.StudyID, study),
    series === undefined ? undefined : eq(Instances.SeriesID, series),
    instance === undefined ? undefined : eq(Instances.InstanceID, instance),
  )
}
