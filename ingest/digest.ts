/** The digest of a data set: equal for equal data sets, whatever machine made them. */

import { createHash } from 'node:crypto'
import { asc, getTableColumns, getTableName, gt } from 'drizzle-orm'
import { Images, Patients, Series, Studies } from '../drizzle/schema.ts'
import type { Database } from './database.ts'

/** Columns that depend on where files lay, or on the versions of zlib and decoders. */
const excluded = new Set([
  'SourceID',
  'FilePath',
  'FileName',
  'FileStem',
  'PngSha256',
  'PngBytes',
  'SourceSha256',
  'Decoder',
])

const keyed = [
  { table: Patients, key: Patients.PatientID },
  { table: Studies, key: Studies.StudyID },
  { table: Series, key: Series.SeriesID },
  { table: Images, key: Images.ImageID },
] as const

const pageSize = 5_000

/** SHA-256 of the canonical rows: a JSON array a row, in the order of tables, keys and columns. */
export async function computeDigest(db: Database): Promise<string> {
  const hash = createHash('sha256')
  for (const { table, key } of keyed) {
    const columns = Object.keys(getTableColumns(table)).filter((name) => !excluded.has(name))
    hash.update(`${JSON.stringify([getTableName(table), ...columns])}\n`)
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
