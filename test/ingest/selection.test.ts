import { describe, expect, test } from 'vitest'
import type { InstanceHeader } from '../../dicom/instance.ts'
import {
  type Condition,
  findRefusal,
  parseCondition,
  stillRefuses,
} from '../../ingest/selection.ts'

const header: InstanceHeader = {
  patientId: 'A',
  patientSex: 'F',
  patientAge: null,
  studyInstanceUid: '1.2',
  studyDate: '20240229',
  studyTime: null,
  studyDescription: null,
  seriesInstanceUid: '1.2.3',
  seriesDate: null,
  seriesTime: null,
  seriesNumber: '4',
  seriesDescription: 'Thorax 1.0 (B31f)',
  modality: 'CT',
  bodyPartExamined: null,
  sopInstanceUid: '1.2.3.4',
  instanceNumber: null,
  patientIdentityRemoved: null,
  burnedInAnnotation: null,
}

function conditions(...texts: readonly string[]): readonly Condition[] {
  return texts.flatMap((text) => parseCondition(text) ?? [])
}

describe('a condition', () => {
  test.each([
    ['Modality=CT', { keyword: 'Modality', pattern: 'CT' }],
    ['SeriesDescription=a=b', { keyword: 'SeriesDescription', pattern: 'a=b' }],
    ['Modality=', undefined],
    ['Modality', undefined],
    ['modality=CT', undefined],
    ['PatientName=X', undefined],
  ])('%j is %j', (text, condition) => {
    expect(parseCondition(text)).toEqual(condition)
  })
})

describe('a file is selected', () => {
  test.each([
    [[]],
    [['Modality=CT']],
    [['Modality=ct']],
    [['Modality=MR', 'Modality=CT']],
    [['Modality=C?', 'PatientSex=F']],
    [['SeriesDescription=thorax*']],
    [['SeriesDescription=*(B31f)']],
    [['StudyDate=2024????']],
    [['BodyPartExamined=*']],
  ])('by %j', (texts) => {
    expect(findRefusal(header, conditions(...texts))).toBeUndefined()
  })
})

describe('a file is refused', () => {
  test.each([
    [['Modality=MR'], 'Modality is "CT", not MR'],
    [['Modality=MR', 'Modality=PT'], 'Modality is "CT", not MR or PT'],
    [['Modality=C'], 'Modality is "CT", not C'],
    [['Modality=CT?'], 'Modality is "CT", not CT?'],
    [['Modality=CT', 'PatientSex=M'], 'PatientSex is "F", not M'],
    [['SeriesDescription=Thorax 1?0 .B31f.'], 'SeriesDescription is "Thorax 1.0 (B31f)", not '],
    [['BodyPartExamined=?*'], 'BodyPartExamined is "", not ?*'],
  ])('by %j', (texts, detail) => {
    expect(findRefusal(header, conditions(...texts))).toContain(detail)
  })
})

describe('what was refused before is still refused', () => {
  const detail = 'Modality is "MR", not CT or PT'
  test.each([
    { texts: ['Modality=CT', 'Modality=PT'], still: true },
    { texts: ['PatientSex=M', 'Modality=CT', 'Modality=PT'], still: true },
    { texts: ['Modality=CT'], still: false },
    { texts: ['Modality=PT'], still: false },
    { texts: ['PatientSex=M'], still: false },
    { texts: [], still: false },
  ])('by $texts: $still', ({ texts, still }) => {
    expect(stillRefuses(conditions(...texts), detail)).toBe(still)
  })
})
