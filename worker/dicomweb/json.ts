import type { Result } from '../queries/dicomweb-search.ts'
import { type Attribute, attributesOf, type Level, type Vr } from './attribute.ts'

/** An attribute as DICOM JSON writes it (PS3.18 annex F); without a value where it is empty. */
interface JsonAttribute {
  readonly vr: Vr | 'UR'
  readonly Value?: readonly (string | number)[]
}

/** A result in DICOM JSON, with where what it stands for is retrieved. */
export function dicomJson(
  result: Result,
  { level, root }: { level: Level; root: string },
): Readonly<Record<string, JsonAttribute>> {
  const entries = attributesOf(level).map((one) => [one.tag, attributeOf(one, result)] as const)
  const others = [
    ['00080056', { vr: 'CS', Value: ['ONLINE'] }],
    ['00081190', { vr: 'UR', Value: [`${root}/${placeOf(result, level)}`] }],
  ] as const
  return Object.fromEntries([...entries, ...others].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function placeOf(result: Result, level: Level): string {
  const study = `studies/${result['StudyInstanceUID']}`
  if (level === 'study') return study
  const series = `${study}/series/${result['SeriesInstanceUID']}`
  return level === 'series' ? series : `${series}/instances/${result['SOPInstanceUID']}`
}

function attributeOf({ keyword, vr }: Attribute, result: Result): JsonAttribute {
  const values = valuesOf(vr, result[keyword] ?? '')
  return values.length === 0 ? { vr } : { vr, Value: values }
}

/** Text that is no number where one belongs has no place in JSON's. */
function valuesOf(vr: Vr, value: string | number): readonly (string | number)[] {
  if (value === '') return []
  if (vr !== 'IS' && vr !== 'US') return String(value).split('\\')
  const number = Number(value)
  return Number.isSafeInteger(number) ? [number] : []
}
