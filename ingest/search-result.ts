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

/** The values of attributes, by keyword. */
type Values = Readonly<Record<string, Value>>

/** A study, series or instance, with its attributes and those of what it belongs to. */
interface Found {
  readonly level: SearchLevel
  readonly id: string
  readonly values: Values
}

const levels = {
  study: { id: Studies.StudyID, parent: Studies.PatientID, ofStudy: Studies.StudyID },
  series: { id: Series.SeriesID, parent: Series.StudyID, ofStudy: Series.StudyID },
  instance: { id: Instances.InstanceID, parent: Instances.SeriesID, ofStudy: Instances.StudyID },
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
  for (const { study } of missing) await writeStudy(db, study)
  await forgetOthers(db)
}

async function writeStudy(db: Database, study: string): Promise<void> {
  const studies = await listBelow(db, { level: 'study', study, above: [] })
  const series = await listBelow(db, { level: 'series', study, above: studies })
  const instances = await listBelow(db, { level: 'instance', study, above: series })
  const rows = [...studies, ...series, ...instances].map(({ level, id, values }) => ({
    Level: level,
    ID: id,
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

/** Reads a level by itself: what its rows have in common would be counted anew for each of them. */
async function listBelow(
  db: Database,
  { level, study, above }: { level: SearchLevel; study: string; above: readonly Found[] },
): Promise<readonly Found[]> {
  const { id, parent, ofStudy } = levels[level]
  const rows = await db.all<Values>(sql`
    SELECT ${id} AS id, ${parent} AS parent, ${fieldsOf(level)}
    FROM ${sources[level]} WHERE ${eq(ofStudy, study)}`)
  const valuesOfParents = new Map(above.map((one) => [one.id, one.values]))
  return rows.map(({ id: own = '', parent: owner = '', ...values }) => {
    return { level, id: String(own), values: { ...valuesOfParents.get(String(owner)), ...values } }
  })
}

async function forgetOthers(db: Database): Promise<void> {
  for (const level of searchLevels) {
    const { id } = levels[level]
    const there = db.select({ id }).from(id.table)
    const isGone = notInArray(SearchResults.ID, there)
    await db.delete(SearchResults).where(and(eq(SearchResults.Level, level), isGone))
  }
}

/** Its own attributes, without those of what it belongs to. */
function fieldsOf(level: SearchLevel): SQL {
  const fields = attributesOf(level).flatMap(({ keyword, column, level: owner }) => {
    if (column === undefined || owner !== level) return []
    const value = is(column, SQL.Aliased) ? column.sql : column
    return [sql`${value} AS ${sql.identifier(keyword)}`]
  })
  return sql.join(fields, sql`, `)
}

/**
 * An object of the DICOM JSON model: attributes in the order of their tags (PS3.18 F.2.2). The server
 * looks for the beginning of the Retrieve URL as it is written here, `retrieveUrl`.
 */
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
