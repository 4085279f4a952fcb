import { and, eq, type SQL } from 'drizzle-orm'
import type { Context } from 'hono'
import * as z from 'zod/mini'
import { type Attribute, attributesOf, findAttribute } from '../../drizzle/attribute.ts'
import { Series, Studies } from '../../drizzle/schema.ts'
import type { SearchLevel } from '../../drizzle/vocabulary.ts'
import { ProblemError } from '../problem.ts'
import { conditionOf, isUniversal } from './match.ts'

/** What is searched for: all of a level, or what is in the study or series of a path. */
export interface Scope {
  readonly level: SearchLevel
  readonly study?: string
  readonly series?: string
}

/** Which of it is wanted. */
export interface Search {
  readonly where: SQL | undefined
  readonly limit: number
  readonly offset: number
  /** Whether more were asked for than are given at once. */
  readonly isCapped: boolean
  /** What the answer does not do that was asked for: the texts of Warning headers. */
  readonly warnings: readonly string[]
}

/** How many results there are at once: D1 has no text of more than 2 MB, and one result has 1 to 2 kB. */
const resultLimit = 500

/** What a client is told where it gets less than it asked for. */
export const cutWarning =
  'The number of results exceeded the maximum supported by the server. Additional results can be requested.'

/** The parameters of a search, for the documents; those of a client's own are not looked at. */
export function searchParameters(
  level: SearchLevel,
): Record<string, z.ZodMiniOptional<z.ZodMiniString>> {
  const own = attributesOf(level).filter(({ column }) => column !== undefined)
  return {
    ...Object.fromEntries(own.map((one) => [one.keyword, text(describe(one))])),
    limit: text(`How many results at most; ${resultLimit} unless less is asked for`),
    offset: text('How many results to leave out at the start'),
    includefield: text('Attributes that are wanted: all that there are are always given'),
    fuzzymatching: text('Not done: names of people are not stored'),
  }
}

/**
 * The search that the query of a URL asks for (PS3.18 section 8.3.4).
 *
 * @throws {ProblemError} 400 that names the parameter
 */
export function parseSearch(c: Context, { level, study, series }: Scope): Search {
  const given = c.req.queries()
  const once = (name: string) => single(name, given[name] ?? [])
  for (const field of given['includefield'] ?? []) requireFields(field)
  const conditions = Object.keys(given)
    .filter(isAttribute)
    .map((name) => matched(name, { value: once(name) ?? '', level }))
  if (study !== undefined) conditions.push(eq(Studies.StudyID, study))
  if (series !== undefined) conditions.push(eq(Series.SeriesID, series))
  const asked = number('limit', once('limit')) ?? Number.POSITIVE_INFINITY
  return {
    where: and(...conditions),
    limit: Math.min(asked, resultLimit),
    isCapped: asked > resultLimit,
    offset: number('offset', once('offset')) ?? 0,
    warnings: /^true$/i.test(once('fuzzymatching') ?? '')
      ? ['The fuzzymatching parameter is not supported. Only literal matching has been performed.']
      : [],
  }
}

/** A tag, or a keyword, which begins with a capital: no other parameter of DICOMweb does. */
function isAttribute(name: string): boolean {
  return /^([\dA-Fa-f]{8}|[A-Z][A-Za-z\d]*)(\.|$)/.test(name)
}

/** An attribute that this program does not know matches as one that it does not store. */
function matched(
  name: string,
  { value, level }: { value: string; level: SearchLevel },
): SQL | undefined {
  const attribute = findAttribute(name)
  const known = attribute && attributesOf(level).includes(attribute)
  if (attribute && !known && !isUniversal(value)) {
    const detail = `"${name}" is an attribute of each ${attribute.level}: search for those`
    throw new ProblemError('invalid-request', detail)
  }
  return conditionOf({ attribute: attribute ?? unknown(name), value })
}

function unknown(keyword: string): Attribute {
  return { keyword, tag: '', vr: 'LO', level: 'study' }
}

function requireFields(list: string): void {
  const wrong = list.split(',').find((field) => field !== 'all' && !isAttribute(field))
  if (wrong === undefined) return
  const rule = 'has a field that is neither a tag, nor a keyword, nor all'
  throw new ProblemError('invalid-request', `The query parameter "includefield" ${rule}: ${wrong}`)
}

function single(name: string, values: readonly string[]): string | undefined {
  if (values.length <= 1) return values[0]
  throw new ProblemError('invalid-request', `The query parameter "${name}" is given more than once`)
}

function number(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,12}$/.test(value)) return Number(value)
  throw new ProblemError('invalid-request', `The query parameter "${name}" is not a whole number`)
}

function text(description: string) {
  return z.optional(z.string().check(z.describe(description)))
}

function describe({ tag, vr }: Attribute): string {
  const number = `(${tag.slice(0, 4)},${tag.slice(4)})`
  return `${number}${kinds[vr] ?? ', with * and ? as wild cards'}`
}

const kinds: Partial<Record<Attribute['vr'], string>> = {
  UI: ', or several with commas',
  DA: ', a day or a range',
  TM: ', a time or a range',
  IS: ', a number',
  US: ', a number',
}
