/** `--where`: which files a run takes, by what stands in their headers. */

import type { InstanceHeader } from '../dicom/instance.ts'
import { type SelectionKeyword, selectionKeywords } from '../drizzle/vocabulary.ts'

/** One `KEYWORD=PATTERN`. */
export interface Condition {
  readonly keyword: SelectionKeyword
  /** `*` stands for any text, `?` for one character; case does not count. */
  readonly pattern: string
}

const attributes: Readonly<Record<SelectionKeyword, keyof InstanceHeader>> = {
  PatientID: 'patientId',
  PatientSex: 'patientSex',
  StudyInstanceUID: 'studyInstanceUid',
  StudyDate: 'studyDate',
  StudyDescription: 'studyDescription',
  SeriesInstanceUID: 'seriesInstanceUid',
  SeriesNumber: 'seriesNumber',
  SeriesDescription: 'seriesDescription',
  Modality: 'modality',
  BodyPartExamined: 'bodyPartExamined',
}

/** What {@link parseCondition} takes, for the error message. */
export const conditionRule = `KEYWORD=PATTERN with one of ${selectionKeywords.join(', ')}`

/** A condition from its text, or undefined where the keyword is unknown or the pattern empty. */
export function parseCondition(text: string): Condition | undefined {
  const [name, ...rest] = text.split('=')
  const keyword = selectionKeywords.find((known) => known === name)
  const pattern = rest.join('=')
  return keyword === undefined || pattern === '' ? undefined : { keyword, pattern }
}

/**
 * Why a file is not selected; undefined where it is. Of several conditions for one keyword any is
 * enough, and each keyword that has conditions needs one. An absent attribute is an empty text.
 */
export function findRefusal(
  header: InstanceHeader,
  conditions: readonly Condition[],
): string | undefined {
  const refusing = keywordsOf(conditions).find((keyword) => {
    const value = header[attributes[keyword]] ?? ''
    const patterns = patternsOf(conditions, keyword)
    return !patterns.some((pattern) => matches(value, pattern))
  })
  if (refusing === undefined) return undefined
  return `${refusing} is "${header[attributes[refusing]] ?? ''}", ${ruleOf(conditions, refusing)}`
}

/** Whether these conditions refuse what an earlier run refused with this detail. */
export function stillRefuses(conditions: readonly Condition[], detail: string): boolean {
  return keywordsOf(conditions).some((keyword) => {
    return (
      detail.startsWith(`${keyword} is "`) && detail.endsWith(`", ${ruleOf(conditions, keyword)}`)
    )
  })
}

function ruleOf(conditions: readonly Condition[], keyword: SelectionKeyword): string {
  return `not ${patternsOf(conditions, keyword).join(' or ')}`
}

function keywordsOf(conditions: readonly Condition[]): readonly SelectionKeyword[] {
  return [...new Set(conditions.map(({ keyword }) => keyword))]
}

function patternsOf(
  conditions: readonly Condition[],
  keyword: SelectionKeyword,
): readonly string[] {
  return conditions
    .filter((condition) => condition.keyword === keyword)
    .map(({ pattern }) => pattern)
}

/** Wild card matching (PS3.4 C.2.2.2.4), blind to case. */
function matches(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'isu').test(value)
}
