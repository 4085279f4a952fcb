/** What `ingest --dicomweb` left in a folder, read as a server reads it. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DicomJson } from '../../dicom/json.ts'
import { type InstanceRow, objectFolder, objectPath } from '../../drizzle/dicomweb.ts'
import { listTree, query } from './program.ts'

/** The folder of the objects of a run. */
export function objectsOf(folder: string): string {
  return objectFolder(join(folder, 'medical_imaging.db'))
}

/** The rows of the instances, by id. */
export async function instancesOf(folder: string): Promise<readonly InstanceRow[]> {
  const rows = await query(folder, 'SELECT * FROM Instances ORDER BY InstanceID')
  return rows.map((row) => {
    const offsets = row['FrameOffsets']
    return { ...row, FrameOffsets: typeof offsets === 'string' ? JSON.parse(offsets) : null }
  }) as InstanceRow[]
}

/** The bytes of an object. */
export function readObject(folder: string, sha256: string): Buffer {
  return readFileSync(join(objectsOf(folder), objectPath(sha256)))
}

/** The bytes of a frame, from 1. */
export function readFrame(folder: string, row: InstanceRow, frameNumber: number): Buffer {
  const { FrameBytes, FrameOffsets } = row
  const offsetOf = (i: number) => FrameOffsets?.[i] ?? i * (FrameBytes ?? Number.NaN)
  const object = readObject(folder, row.ObjectSha256)
  return object.subarray(offsetOf(frameNumber - 1), offsetOf(frameNumber))
}

/** The metadata of an instance, out of the object of its study. */
export async function readMetadata(folder: string, row: InstanceRow): Promise<DicomJson> {
  const [study] = await query(
    folder,
    `SELECT ObjectSha256 FROM StudyObjects WHERE StudyID = '${row.StudyID}'`,
  )
  const { MetadataOffset, MetadataBytes } = row
  const object = readObject(folder, String(study?.['ObjectSha256']))
  return JSON.parse(
    object.subarray(MetadataOffset, MetadataOffset + MetadataBytes).toString('utf8'),
  )
}

/** What is not as it ought to be: objects that are missing, changed, or that nobody names. */
export async function findFaults(folder: string): Promise<readonly string[]> {
  const rows = await query(
    folder,
    'SELECT ObjectSha256 FROM Instances UNION SELECT ObjectSha256 FROM StudyObjects',
  )
  const named = rows.map(({ ObjectSha256 }) => objectPath(String(ObjectSha256)))
  const there = existsSync(objectsOf(folder)) ? listTree(objectsOf(folder)) : []
  const hashOf = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(objectsOf(folder), path)))
      .digest('hex')
  return [
    ...named.filter((path) => !there.includes(path)).map((path) => `missing ${path}`),
    ...there.filter((path) => !named.includes(path)).map((path) => `stray ${path}`),
    ...there.filter((path) => !path.endsWith(hashOf(path))).map((path) => `changed ${path}`),
  ]
}
