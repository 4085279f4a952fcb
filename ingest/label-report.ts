/** Compares what `--labels` says with what the whole data set has after a run. */

import { asc, isNotNull } from 'drizzle-orm'
import { Images, SourceFiles, Sources } from '../drizzle/schema.ts'
import type { SplitUnit } from '../drizzle/vocabulary.ts'
import type { Database } from './database.ts'
import { groupBy } from './group-by.ts'
import type { Labelling, Subject } from './labelling.ts'
import type { LabelRow } from './labels.ts'
import { pinStates } from './pins.ts'
import { pathsOf, wishOf } from './subject.ts'

/** A row whose label images do not have, because they were stored before. */
export interface Conflict extends LabelRow {
  /** The label of the first of them. */
  readonly stored: string
  readonly images: number
}

/** What became of the rows of `--labels`. */
export interface LabelReport {
  /** Name of the file. */
  readonly name: string
  readonly rows: number
  /** Rows that are about no image of the data set. */
  readonly unmatched: readonly LabelRow[]
  readonly conflicting: readonly Conflict[]
}

/** What to compare, and how the data set is split. */
export interface LabelQuestion {
  readonly labelling: Labelling
  readonly splitUnit: SplitUnit
  /** The instances of this run: they have the labels that they were given. */
  readonly newInstances: ReadonlySet<string | null>
}

/**
 * Compares.
 *
 * @throws {Failure} exit code 64 where a row wants an image that was stored before in another state
 */
export async function reportLabels(
  db: Database,
  { labelling, splitUnit, newInstances }: LabelQuestion,
): Promise<LabelReport> {
  const { name, rows, find, unmatched } = labelling
  const conflicts: { readonly row: LabelRow; readonly stored: string }[] = []
  for (const image of await readLabelled(db)) {
    const said = find(image.subject)
    if (newInstances.has(image.instanceUid)) continue
    const group = image.units[splitUnit]
    const wish = wishOf(labelling, said)
    if (wish) pinStates([{ group, ...wish }], new Map([[group, image.state]]))
    const { label: row } = said
    if (row && row.label !== image.label) conflicts.push({ row, stored: image.label })
  }
  const conflicting = [...groupBy(conflicts, ({ row }) => row)].map(([row, images]) => {
    return { ...row, stored: images[0]?.stored ?? '', images: images.length }
  })
  return { name, rows: rows.length, unmatched: unmatched(), conflicting }
}

/** The images of the data set, by all their names, also of the files that repeat them. */
async function readLabelled(db: Database) {
  const roots = new Map((await db.select().from(Sources)).map((row) => [row.SourceID, row.root]))
  const files = await db.select().from(SourceFiles).where(isNotNull(SourceFiles.InstanceUID))
  const filesOf = groupBy(files, ({ InstanceUID }) => InstanceUID)
  const images = await db
    .select({
      imageId: Images.ImageID,
      patientId: Images.PatientID,
      studyId: Images.StudyID,
      seriesId: Images.SeriesID,
      sopInstanceUid: Images.SOPInstanceUID,
      state: Images.State,
      label: Images.Label,
    })
    .from(Images)
    .orderBy(asc(Images.ImageID))
  return images.map(({ imageId, patientId, studyId, seriesId, sopInstanceUid, state, label }) => {
    const instanceUid = imageId.split('-')[0] ?? imageId
    const places = (filesOf.get(instanceUid) ?? []).flatMap(({ SourceID, FilePath }) =>
      pathsOf({ root: roots.get(SourceID) ?? '', filePath: FilePath }),
    )
    const subject: Subject = {
      SOPInstanceUID: [sopInstanceUid, instanceUid],
      FilePath: places,
      SeriesInstanceUID: [seriesId],
      StudyInstanceUID: [studyId],
      PatientID: [patientId],
    }
    const units = { patient: patientId, study: studyId, series: seriesId, image: imageId }
    return { instanceUid, subject, units, state, label }
  })
}
