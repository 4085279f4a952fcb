/** The digest of a data set: equal for equal data sets, whatever machine made them. */

import { createHash } from 'node:crypto'
import { asc, getTableColumns, getTableName, gt } from 'drizzle-orm'
import { Instances, StudyObjects } from '../drizzle/dicomweb.ts'
import { Images, Patients, Series, Studies } from '../drizzle/schema.ts'
import type { Database } from './database.ts'

/** Columns that depend on where files lay, or on the versions of zlib, decoders and JPEG encoders. */
const excluded = new Set([
  'Images.SourceID',
  'Images.FilePath',
  'Images.FileName',
  'Images.FileStem',
  'Images.PngSha256',
  'Images.PngBytes',
  'Images.SourceSha256',
  'Images.Decoder',
  'Instances.ObjectSha256',
  'Instances.ObjectBytes',
  'Instances.ThumbnailBytes',
])

const keyed = [
  { table: Patients, key: Patients.PatientID },
  { table: Studies, key: Studies.StudyID },
  { table: Series, key: Series.SeriesID },
  { table: Images, key: Images.ImageID },
  { table: Instances, key: Instances.InstanceID },
  { table: StudyObjects, key: StudyObjects.StudyID },
] as const

const pageSize = 5_000

/** SHA-256 of the canonical rows: a JSON array a row, in the order of tables, keys and columns. */
export async function computeDigest(db: Database): Promise<string> {
  const hash = createHash('sha256')
  for (const { table, key } of keyed) {
    const tableName = getTableName(table)
    const columns = Object.keys(getTableColumns(table)).filter((column) => {
      return !excluded.has(`${tableName}.${column}`)
    })
    hash.update(`${JSON.stringify([tableName, ...columns])}\n`)
    let after = ''
    for (;;) {
      const rows: readonly Record<string, unknown>[] = await db
        .select()
        .from(table)
        .where(gt(key, after))
        .orderBy(asc(key))
        .limit(pageSize)
      for (const row of rows) hash.update(`${JSON.stringify(columns.map((name) => row[name]))}\n`)
      const last = rows.at(-1)?.[key.name]
      if (rows.length < pageSize || typeof last !== 'string') break
      after = last
    }
  }
  return hash.digest('hex')
}
