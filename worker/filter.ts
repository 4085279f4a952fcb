import * as z from 'zod/mini'
import { states } from '../drizzle/vocabulary.ts'

/** How many items a list gives at once, where it is not asked for less; refused above. */
const pageLimit = 1000

const limitRule = `is not from 1 to ${pageLimit}`

/** The query parameters of every list. */
export const pageParameters = {
  limit: z._default(
    z.pipe(
      z.pipe(z.string().check(z.regex(/^\d+$/, 'is not a whole number')), z.transform(Number)),
      z
        .int(limitRule)
        .check(
          z.minimum(1, limitRule),
          z.maximum(pageLimit, limitRule),
          z.describe('How many items at most'),
        ),
    ),
    pageLimit,
  ),
  after: text('The "next" of the page before'),
}

/** The filters of lists. Each holds for rows that have exactly that value, never for null. */
export const filters = {
  PatientID: text('Patient ID (0010,0020)'),
  StudyID: text('Study Instance UID (0020,000D)'),
  SeriesID: text('Series Instance UID (0020,000E)'),
  Modality: text('Modality (0008,0060), for example CT'),
  BodyPartExamined: text('Body Part Examined (0018,0015), for example CHEST'),
  State: z.optional(
    z
      .enum(states, `is not one of ${states.join(', ')}`)
      .check(z.describe('The part of the data set')),
  ),
  Label: text('The label that the ingest gave'),
  StudyDate: z.optional(
    z.string().check(
      z.regex(
        /^(\d{8}|\d{8}-|-\d{8}|\d{8}-\d{8})$/,
        'is not a date such as 20200131, or a range: 20200101-20201231, 20200101- or -20201231',
      ),
      z.refine((range) => range.split('-').every(isDateOrOpen), 'is not a date of the calendar'),
      z.refine(startsBeforeEnd, 'ends before it starts'),
      z.describe(
        'Study Date (0008,0020): a day, or a range as 20200101-20201231, 20200101- or -20201231',
      ),
    ),
  ),
}

/** A range of days, both included, as `YYYYMMDD`; empty where it is open. */
export interface DateRange {
  readonly from: string
  readonly to: string
}

/** The days that a date or a range stands for, written as DICOM queries do (PS3.4 C.2.2.2.5). */
export function parseDateRange(range: string): DateRange {
  const [from = '', to = from] = range.split('-')
  return { from, to }
}

function text(description: string) {
  return z.optional(z.string().check(z.minLength(1, 'is empty'), z.describe(description)))
}

function isDateOrOpen(date: string): boolean {
  if (date === '') return true
  const written = date.replace(/^(....)(..)(..)$/, '$1-$2-$3')
  const parsed = new Date(written)
  return Number.isFinite(parsed.getTime()) && parsed.toISOString().startsWith(written)
}

function startsBeforeEnd(range: string): boolean {
  const { from, to } = parseDateRange(range)
  return to === '' || from <= to
}
