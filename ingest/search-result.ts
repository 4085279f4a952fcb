/** What searches (QIDO-RS) answer, written beforehand: nothing is put together when a client asks. */

import { and, eq, inArray, is, notInArray, SQL, sql } from 'drizzle-orm'
import type { JsonAttribute } from '../dicom/json.ts'
import { type Attribute, attributesOf, sources, type Vr } from '../drizzle/attribute.ts'
import { Instances, SearchResults, StudyObjects } from '../drizzle/dicomweb.ts'
import { Series, Studies } from '../drizzle/schema.ts'
import { type SearchLevel, searchLevels } from '../drizzle/vocabulary.ts'
import type { Database } from './database.ts'
import { batches } from './write.ts'

type Value = string | number | null

/** The values of the attributes of one result, by keyword. */
type Values = Readonly<Record<string, Value>>

const levels = {
  study: { keyword: 'StudyInstanceUID', id: Studies.StudyID, study: Studies.StudyID },
  series: { keyword: 'SeriesInstanceUID', id: Series.SeriesID, study: Series.StudyID },
  instance: { keyword: 'SOPInstanceUID', id: Instances.InstanceID, study: Instances.StudyID },
} as const

/**
 * Writes the results of the studies that have none, of their series and of their instances, and
 * forgets those of what is there no more.
 *
 * @param changed  studies whose results are not what they were
 */
export async function writeSearchResults(db: Database, changed: readonly string[]): Promise<void> {
  const ofStudy = eq(SearchResults.Level, 'study')
  for (const batch of batches(changed)) {
    await db.delete(SearchResults).where(and(ofStudy, inArray(SearchResults.ID, batch)))
  }
  const written = db.select({ ID: SearchResults.ID }).from(SearchResults).where(ofStudy)
  const missing = await db
    .select({ study: StudyObjects.StudyID })
    .from(StudyObjects)
    .where(notInArray(StudyObjects.StudyID, written))
  for (const { study } of missing) {
    for (const level of searchLevels) await writeLevel(db, level, study)
  }
  await forgetOthers(db)
}

async function writeLevel(db: Database, level: SearchLevel, study: string): Promise<void> {
  const isOfStudy = eq(levels[level].study, study)
  const found = await db.all<Values>(
    sql`SELECT ${fieldsOf(level)} FROM ${sources[level]} WHERE ${isOfStudy}`,
  )
  const rows = found.map((values) => ({
    Level: level,
    ID: String(values[levels[level].keyword]),
    Result: renderResult(values, level),
  }))
  for (const batch of batches(rows)) {
    await db
      .insert(SearchResults)
      .values(batch)
      .onConflictDoUpdate({
        target: [SearchResults.Level, SearchResults.ID],
        set: { Result: sql`excluded.Result` },
      })
  }
}

async function forgetOthers(db: Database): Promise<void> {
  for (const level of searchLevels) {
    const { id } = levels[level]
    const there = db.select({ id }).from(id.table)
    const isGone = notInArray(SearchResults.ID, there)
    await db.delete(SearchResults).where(and(eq(SearchResults.Level, level), isGone))
  }
}

function fieldsOf(level: SearchLevel): SQL {
  const fields = attributesOf(level).flatMap(({ keyword, column }) => {
    if (column === undefined) return []
    const value = is(column, SQL.Aliased) ? column.sql : column
    return [sql`${value} AS ${sql.identifier(keyword)}`]
  })
  return sql.join(fields, sql`, `)
}

/** An object of the DICOM JSON model: attributes in the order of their tags (PS3.18 F.2.2). */
function renderResult(values: Values, level: SearchLevel): string {
  const own = attributesOf(level).map((one) => [one.tag, attributeOf(one, values)] as const)
  const others: readonly (readonly [string, JsonAttribute])[] = [
    ['00080056', { vr: 'CS', Value: ['ONLINE'] }],
    ['00081190', { vr: 'UR', Value: [pathOf(values, level)] }],
  ]
  const attributes = [...own, ...others].sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(Object.fromEntries(attributes))
}

/** Where it is retrieved, below the root of the service. */
function pathOf(values: Values, level: SearchLevel): string {
  const study = `studies/${values['StudyInstanceUID']}`
  if (level === 'study') return study
  const series = `${study}/series/${values['SeriesInstanceUID']}`
  return level === 'series' ? series : `${series}/instances/${values['SOPInstanceUID']}`
}

function attributeOf({ keyword, vr }: Attribute, values: Values): JsonAttribute {
  const Value = valuesOf(vr, values[keyword] ?? '')
  return Value.length === 0 ? { vr } : { vr, Value }
}

/** Text that is no number where one belongs has no place in JSON's. */
function valuesOf(vr: Vr, value: string | number): readonly (string | number)[] {
  if (value === '') return []
  if (vr !== 'IS' && vr !== 'US') return String(value).split('\\')
  const number = Number(value)
  return Number.isSafeInteger(number) ? [number] : []
}
