/** The object of a study: the metadata of its instances, under the ids that the database has. */

import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { asc, eq, sql } from 'drizzle-orm'
import type { DicomJson, JsonAttribute } from '../dicom/json.ts'
import { type InstanceRow, Instances, objectPath, StudyObjects } from '../drizzle/dicomweb.ts'
import type { Database } from './database.ts'
import { createObject, type ObjectWriter } from './object.ts'
import { batches } from './write.ts'

/**
 * Makes the objects of some studies anew, one after another, and forgets those of which no instance
 * is left.
 *
 * @param folder  the folder of the objects
 */
export async function assembleStudies(
  db: Database,
  folder: string,
  studies: ReadonlySet<string>,
): Promise<void> {
  for (const study of studies) {
    const rows = await db
      .select()
      .from(Instances)
      .where(eq(Instances.StudyID, study))
      .orderBy(asc(Instances.SeriesID), asc(Instances.InstanceID))
    await db.delete(StudyObjects).where(eq(StudyObjects.StudyID, study))
    if (rows.length === 0) continue
    const { sha256, bytes, placed } = writeStudy(folder, rows)
    await db
      .insert(StudyObjects)
      .values({ StudyID: study, ObjectSha256: sha256, ObjectBytes: bytes })
    await recordPlaces(db, placed)
  }
}

/** A JSON array: what stands between its brackets is divided by a comma and a line break. */
function writeStudy(folder: string, rows: readonly InstanceRow[]) {
  const object = createObject(folder)
  try {
    const placed = rows.map((row, i) => {
      object.add(Buffer.from(i === 0 ? '[' : ',\n'))
      return place(object, row, Buffer.from(renderMetadata(readMetadata(folder, row), row)))
    })
    object.add(Buffer.from(']'))
    return { ...object.finish(), placed }
  } catch (error) {
    object.discard()
    throw error
  }
}

function place(object: ObjectWriter, row: InstanceRow, metadata: Uint8Array): InstanceRow {
  const MetadataOffset = object.length()
  object.add(metadata)
  return { ...row, MetadataOffset, MetadataBytes: metadata.length }
}

/** What ingest read of the file: it stands at the end of the object of the instance. */
function readMetadata(folder: string, row: InstanceRow): DicomJson {
  const { ObjectSha256, ObjectBytes, ThumbnailOffset, ThumbnailBytes } = row
  const start = ThumbnailOffset + ThumbnailBytes
  const bytes = new Uint8Array(ObjectBytes - start)
  const file = openSync(join(folder, objectPath(ObjectSha256)), 'r')
  try {
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, bytes.length - at, start + at)
      if (read === 0) throw new Error(`${objectPath(ObjectSha256)} ends at byte ${start + at}`)
      at += read
    }
  } finally {
    closeSync(file)
  }
  return JSON.parse(new TextDecoder().decode(bytes))
}

/** F.2.2: attributes in the order of their tags, in which an object would not keep numbers. */
function renderMetadata(metadata: DicomJson, row: InstanceRow): string {
  const attributes = Object.entries({ ...metadata, ...identityOf(row) })
  attributes.sort(([one], [other]) => (one < other ? -1 : 1))
  const members = attributes.map(([tag, attribute]) => `"${tag}":${JSON.stringify(attribute)}`)
  return `{${members.join()}}`
}

function identityOf({ InstanceID, SeriesID, StudyID, PatientID }: InstanceRow): DicomJson {
  return {
    '00080005': attribute('CS', 'ISO_IR 192'),
    '00080018': attribute('UI', InstanceID),
    '00100020': attribute('LO', PatientID),
    '0020000D': attribute('UI', StudyID),
    '0020000E': attribute('UI', SeriesID),
  }
}

function attribute(vr: string, value: string): JsonAttribute {
  return { vr, Value: [value] }
}

async function recordPlaces(db: Database, rows: readonly InstanceRow[]): Promise<void> {
  for (const batch of batches(rows)) {
    await db
      .insert(Instances)
      .values(batch)
      .onConflictDoUpdate({
        target: Instances.InstanceID,
        set: {
          MetadataOffset: sql`excluded.MetadataOffset`,
          MetadataBytes: sql`excluded.MetadataBytes`,
        },
      })
  }
}
