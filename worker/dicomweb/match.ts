import { eq, gte, inArray, is, lt, lte, SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/sqlite-core'
import type { Attribute } from '../../drizzle/attribute.ts'
import { Series, Studies } from '../../drizzle/schema.ts'
import { filters, parseDateRange } from '../filter.ts'
import { ProblemError } from '../problem.ts'

/** An attribute that is asked for, and the value that it is to have. */
export interface Match {
  readonly attribute: Attribute
  readonly value: string
}

/** D1 takes no longer pattern. */
const patternBytes = 50

const nothing = sql`0`

/**
 * What the rows of a match have, by the rules of PS3.4 C.2.2.2; undefined where all of them do. What
 * is not stored matches nothing: to find everybody in place of one person would be worse.
 *
 * @throws {ProblemError} 400 where the attribute cannot have such a value
 */
export function conditionOf({ attribute, value }: Match): SQL | undefined {
  if (isUniversal(value)) return undefined
  const { keyword, vr } = attribute
  if (attribute.column === undefined) return nothing
  const column = is(attribute.column, SQL.Aliased) ? attribute.column.sql : sql`${attribute.column}`
  if (keyword === 'ModalitiesInStudy') return hasSeriesOf(value)
  switch (vr) {
    case 'UI':
      return isOneOf(column, uidsIn(keyword, value))
    case 'DA':
      return isDated(column, { keyword, range: value })
    case 'TM':
      return isTimed(column, { keyword, range: value })
    case 'IS':
    case 'US':
      return sql`CAST(${column} AS INTEGER) = ${integerIn(keyword, value)}`
    default:
      return isLike(column, { keyword, text: value })
  }
}

/** Universal matching: an empty value, or a wild card alone. */
export function isUniversal(value: string): boolean {
  return /^\**$/.test(value)
}

/** One parameter, however many values: D1 binds at most 100. */
function isOneOf(column: SQL, values: readonly string[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
}

function hasSeriesOf(value: string): SQL {
  const modalities = value.split(/[,\\]/)
  const column = sql`${Series.Modality}`
  const where = modalities.some(hasWildcard)
    ? isLikeOneOf(column, { keyword: 'ModalitiesInStudy', texts: modalities })
    : isOneOf(column, modalities)
  const studies = new QueryBuilder().select({ StudyID: Series.StudyID }).from(Series).where(where)
  return inArray(Studies.StudyID, studies)
}

function uidsIn(keyword: string, value: string): readonly string[] {
  const uids = value.split(/[,\\]/)
  if (uids.every((uid) => /^[\d.]{1,64}$/.test(uid))) return uids
  throw refused(keyword, 'is not a UID, or a list of them with commas')
}

function isDated(column: SQL, { keyword, range }: { keyword: string; range: string }): SQL {
  const parsed = filters.StudyDate.safeParse(range)
  if (!parsed.success) throw refused(keyword, parsed.error.issues[0]?.message ?? '')
  const { from, to } = parseDateRange(range)
  return sql.join([gte(column, from), ...(to === '' ? [] : [lte(column, to)])], sql` AND `)
}

const timeRange = /^(?:\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?$/

/** A time stands for all that begin with it: 10 is the hour from 10:00 to 10:59 (PS3.4 C.2.2.2.1). */
function isTimed(column: SQL, { keyword, range }: { keyword: string; range: string }): SQL {
  const [from = '', to = from, ...rest] = range.split('-')
  if (range === '-' || rest.length > 0 || !timeRange.test(from) || !timeRange.test(to)) {
    throw refused(keyword, 'is not a time such as 101500, or a range: 10-12, 10- or -12')
  }
  // What follows each time that begins with these digits, because it follows every digit and point.
  const end = to === '' ? [] : [lt(column, `${to}:`)]
  return sql.join([gte(column, from), ...end], sql` AND `)
}

function integerIn(keyword: string, value: string): number {
  if (/^[+-]?\d{1,12}$/.test(value)) return Number(value)
  throw refused(keyword, 'is not a whole number')
}

function isLike(column: SQL, { keyword, text }: { keyword: string; text: string }): SQL {
  if (!hasWildcard(text)) return eq(column, text)
  return sql`${column} GLOB ${patternOf(keyword, text)}`
}

function isLikeOneOf(
  column: SQL,
  { keyword, texts }: { keyword: string; texts: readonly string[] },
): SQL {
  const patterns = JSON.stringify(texts.map((text) => patternOf(keyword, text)))
  return sql`EXISTS (SELECT 1 FROM json_each(${patterns}) WHERE ${column} GLOB value)`
}

/** What GLOB takes; it ends a pattern at NUL, which is therefore a sign that no text has. */
function patternOf(keyword: string, text: string): string {
  const pattern = text.replaceAll('[', '[[]').replace(/\*+/g, '*').replaceAll('\0', '\x01')
  if (new TextEncoder().encode(pattern).length > patternBytes) {
    throw refused(keyword, `is a pattern of more than ${patternBytes} bytes`)
  }
  return pattern
}

function hasWildcard(text: string): boolean {
  return /[*?]/.test(text)
}

function refused(keyword: string, rule: string): ProblemError {
  return new ProblemError('invalid-request', `The query parameter "${keyword}" ${rule}`)
}
