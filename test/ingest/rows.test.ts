import { expect, test } from 'vitest'
import { Groups } from '../../ingest/groups.ts'
import { fileStem } from '../../ingest/rows.ts'
import { derivedUid, isUid } from '../../ingest/uid.ts'

test.each([
  ['a.dcm', 'a'],
  ['a.DCM', 'a'],
  ['a.dicom', 'a'],
  ['a.ima', 'a'],
  ['a.img', 'a'],
  ['a.png', 'a'],
  ['1.2.840.113', '1.2.840.113'],
  ['a.jpg', 'a.jpg'],
  ['IM0001', 'IM0001'],
  ['a.dcm.dcm', 'a.dcm'],
])('the stem of %s is %s', (name, stem) => {
  expect(fileStem(name)).toBe(stem)
})

test.each(['1', '1.2.840.10008', `1.${'2'.repeat(62)}`])('%s is a UID', (text) => {
  expect(isUid(text)).toBe(true)
})

test.each([null, '', '.', '1.', '.1', '1.2-3', '1 .2', `1.${'2'.repeat(63)}`, '１.２'])(
  '%s is no UID',
  (text) => {
    expect(isUid(text)).toBe(false)
  },
)

test('a derived UID is one, is always the same, and differs by kind', () => {
  const uid = derivedUid('study', 'a')
  expect(isUid(uid)).toBe(true)
  expect(derivedUid('study', 'a')).toBe(uid)
  expect(derivedUid('series', 'a')).not.toBe(uid)
})

test('groups that are joined are named by their smallest member', () => {
  const groups = new Groups()
  groups.join('d', 'c')
  groups.join('b', 'd')
  groups.join('x', 'y')
  expect(['b', 'c', 'd', 'x', 'y', 'z'].map((member) => groups.idOf(member))).toEqual([
    'b',
    'b',
    'b',
    'x',
    'x',
    'z',
  ])
})
