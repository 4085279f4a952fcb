import { describe, expect, test } from 'vitest'
import { Failure } from '../../command/failure.ts'
import { labellingOf } from '../../ingest/labelling.ts'
import { parseLabels } from '../../ingest/labels.ts'

function parse(text: string) {
  return parseLabels(text, 'labels.csv')
}

function labelling(text: string) {
  return labellingOf('labels.csv', parse(text))
}

describe('a file of labels', () => {
  test('says of a key what its row says', () => {
    expect(parse('PatientID,Label,State\nA,sick,train\nB,,test\nC,well,\n')).toEqual([
      { line: 2, key: 'PatientID', value: 'A', label: 'sick', state: 'train' },
      { line: 3, key: 'PatientID', value: 'B', state: 'test' },
      { line: 4, key: 'PatientID', value: 'C', label: 'well' },
    ])
  })

  test('may have other columns, in any order', () => {
    expect(parse('Reader,Label,FilePath\nX,sick,a/b.dcm\n')).toEqual([
      { line: 2, key: 'FilePath', value: 'a/b.dcm', label: 'sick' },
    ])
  })

  test('takes the most specific key that a row fills in', () => {
    const rows = parse('PatientID,SOPInstanceUID,Label\nA,,sick\nA,1.2.3,well\n')
    expect(rows.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'PatientID=A',
      'SOPInstanceUID=1.2.3',
    ])
  })

  test('may repeat a row, and complete it', () => {
    expect(parse('PatientID,Label,State\nA,sick,\nA,sick,\nA,,test\n')).toHaveLength(3)
  })

  const keys = 'SOPInstanceUID, FilePath, SeriesInstanceUID, StudyInstanceUID, PatientID'
  test.each([
    ['', `line 1: the columns are none, and one of ${keys} is needed`],
    ['Patient,Label\n', `line 1: the columns are Patient, Label, and one of ${keys} is needed`],
    ['PatientID,Class\n', 'line 1: the columns are PatientID, Class, and Label or State is needed'],
    ['PatientID,Label,Label\n', 'line 1: two columns Label'],
    ['PatientID,Label\nA\n', 'line 2: 1 fields, but the first line has 2'],
    ['PatientID,Label\n,sick\n', 'line 2: no PatientID'],
    [
      'PatientID,Label\nA,../x\n',
      'line 2: Label is "../x", not up to 64 letters, digits, and . _ - after the first',
    ],
    ['PatientID,State\nA,val\n', 'line 2: State is "val", not one of train, validate, test'],
    ['PatientID,Label\nA,x\nB,y\nA,z\n', 'line 4: PatientID=A is z here and x in line 2'],
    ['PatientID,State\nA,train\nA,test\n', 'line 3: PatientID=A is test here and train in line 2'],
    ['PatientID,Label\n"A,x\n', 'line 2: a quote (") is not closed, or stands inside of a field'],
  ])('that breaks a rule is refused: %j', (text, message) => {
    expect(() => parse(text)).toThrow(new Failure(`labels.csv ${message}`, 64))
  })
})

describe('what is said of an image', () => {
  test('is said by the most specific row', () => {
    const { find } = labelling('PatientID,SeriesInstanceUID,Label\nA,,sick\n,1.2,well\n')
    expect(find({ PatientID: ['A'], SeriesInstanceUID: ['1.2'] }).label?.label).toBe('well')
    expect(find({ PatientID: ['A'], SeriesInstanceUID: ['1.3'] }).label?.label).toBe('sick')
  })

  test('may be said by two rows, one of the label and one of the state', () => {
    const { find } = labelling(
      'PatientID,SeriesInstanceUID,Label,State\nA,,sick,test\n,1.2,well,\n',
    )
    const { label, state } = find({ PatientID: ['A'], SeriesInstanceUID: ['1.2'] })
    expect([label?.line, state?.line]).toEqual([3, 2])
  })

  test('is found by any of its names', () => {
    const { find } = labelling('PatientID,Label\nanonymous-1.2,sick\n')
    expect(find({ PatientID: [null, 'anonymous-1.2'] }).label?.line).toBe(2)
  })

  test('is nothing where no row names it', () => {
    const { find } = labelling('PatientID,Label\nA,sick\n')
    expect(find({ PatientID: [null, 'a'] })).toEqual({ label: undefined, state: undefined })
  })

  test('is refused where two names of the same kind differ', () => {
    const { find } = labelling('FilePath,Label\na,sick\nb,well\n')
    const both = 'line 2 (FilePath=a) says sick, line 3 (FilePath=b) well'
    const failure = new Failure(`labels.csv: of the same image ${both}`, 64)
    expect(() => find({ FilePath: ['a', 'b'] })).toThrow(failure)
  })
})

test('rows that were about no image are known', () => {
  const { find, unmatched } = labelling('PatientID,Label\nA,sick\nB,well\n')
  find({ PatientID: ['A'] })
  expect(unmatched().map(({ line }) => line)).toEqual([3])
})
