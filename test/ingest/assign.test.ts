import { describe, expect, test } from 'vitest'
import { Failure } from '../../command/failure.ts'
import type { SplitGroup } from '../../ingest/archive.ts'
import { type Assignment, assign, type UnassignedImage, unitOf } from '../../ingest/assign.ts'
import { identify } from '../../ingest/identify.ts'

const before: Assignment = {
  splitUnit: 'patient',
  ratios: { train: 0.7, validate: 0.15, test: 0.15 },
  seed: 0,
  known: { studies: new Map(), series: new Map(), instances: new Map() },
  groups: [],
  images: { train: 0, validate: 0, test: 0 },
}

let serial = 0

/** Images with these patients, studies and series; each another file. */
function images(
  rows: readonly (readonly [patient: string, study: string, series: string])[],
  known = before.known,
): readonly UnassignedImage[] {
  const candidates = rows.map(([patientId, studyInstanceUid, seriesInstanceUid]) => {
    const sourceSha256 = String(++serial)
    const sopInstanceUid = `9.${serial}`
    const ids = { patientId, studyInstanceUid, seriesInstanceUid, sopInstanceUid }
    return { ...ids, sourceSha256, pictures: sourceSha256 }
  })
  return identify(candidates, known).flatMap((identified) => {
    if (identified.kind !== 'instance') return []
    return [{ imageId: identified.identity.instanceUid, identity: identified.identity }]
  })
}

function groupsOf(assigned: readonly SplitGroup[]): Record<string, string> {
  return Object.fromEntries(assigned.map(({ UnitID, GroupID }) => [UnitID, GroupID]))
}

describe('what belongs together', () => {
  test('a patient is a group', () => {
    const assigned = assign(
      images([
        ['A', '1.1', '1.1.1'],
        ['B', '1.2', '1.2.1'],
      ]),
      before,
    )
    expect(groupsOf(assigned)).toEqual({ A: 'A', B: 'B' })
  })

  test('patients that share a study are one group, and in one state', () => {
    const assigned = assign(
      images([
        ['B', '1.1', '1.1.1'],
        ['A', '1.1', '1.1.2'],
      ]),
      before,
    )
    expect(groupsOf(assigned)).toEqual({ A: 'A', B: 'A' })
    expect(new Set(assigned.map(({ State }) => State)).size).toBe(1)
  })

  test('patients that share a series are one group', () => {
    const assigned = assign(
      images([
        ['A', '1.1', '1.1.1'],
        ['B', '1.2', '1.1.1'],
      ]),
      before,
    )
    expect(groupsOf(assigned)).toEqual({ A: 'A', B: 'A' })
  })

  test('studies that share a series are one group when studies stay together', () => {
    const list = images([
      ['A', '1.1', '1.1.1'],
      ['A', '1.2', '1.1.1'],
      ['A', '1.3', '1.3.1'],
    ])
    const assigned = assign(list, { ...before, splitUnit: 'study' })
    expect(groupsOf(assigned)).toEqual({ '1.1': '1.1', '1.2': '1.1', '1.3': '1.3' })
  })
})

describe('an addition', () => {
  const known = { ...before.known, studies: new Map([['1.1', 'B']]) }
  const groups: readonly SplitGroup[] = [{ UnitID: 'B', GroupID: 'B', State: 'test' }]
  const old = { ...before, known, groups, images: { train: 0, validate: 0, test: 5 } }

  test('to a patient goes where that one is', () => {
    expect(assign(images([['B', '1.9', '1.9.1']], known), old)).toEqual(groups)
  })

  test('that shares a study with a patient joins its group', () => {
    expect(assign(images([['A', '1.1', '1.1.5']], known), old)).toEqual([
      { UnitID: 'A', GroupID: 'B', State: 'test' },
    ])
  })

  test('that joins patients of two states is refused, and names them', () => {
    const studies = new Map([
      ['1.1', 'B'],
      ['1.2', 'C'],
    ])
    const two: Assignment = {
      ...old,
      known: { ...known, studies },
      groups: [...groups, { UnitID: 'C', GroupID: 'C', State: 'train' }],
    }
    const list = images(
      [
        ['A', '1.1', '7.1'],
        ['A', '1.2', '7.2'],
      ],
      two.known,
    )
    expect(() => assign(list, two)).toThrow(Failure)
    expect(() => assign(list, two)).toThrow(/B \(test\).*C \(train\)|C \(train\).*B \(test\)/)
  })
})

describe('a wish', () => {
  const wish = { state: 'validate', source: 'labels.csv line 2' } as const
  const [first, ...others] = images([
    ['A', '1.1', '1.1.1'],
    ['B', '1.1', '1.1.2'],
    ['C', '1.3', '1.3.1'],
  ])
  const wished = first ? [{ ...first, wish }, ...others] : []

  test('gives its state to the whole group', () => {
    expect(assign(wished, before)).toEqual([
      { UnitID: 'A', GroupID: 'A', State: 'validate' },
      { UnitID: 'B', GroupID: 'A', State: 'validate' },
      { UnitID: 'C', GroupID: 'C', State: 'train' },
    ])
  })

  test('counts towards the shares of the rest', () => {
    const even = { ...before, ratios: { train: 0.3, validate: 0.4, test: 0.3 } }
    expect(assign(wished, even).find(({ UnitID }) => UnitID === 'C')?.State).toBe('train')
    expect(assign(others, even).find(({ UnitID }) => UnitID === 'B')?.State).toBe('validate')
  })

  test('for a group that is in another state is refused', () => {
    const groups: readonly SplitGroup[] = [{ UnitID: 'A', GroupID: 'A', State: 'train' }]
    expect(() => assign(wished, { ...before, groups })).toThrow(/has it in train/)
  })
})

test.each([
  { splitUnit: 'patient', unit: 'A' },
  { splitUnit: 'study', unit: '1.1' },
  { splitUnit: 'series', unit: '1.1.1' },
] as const)('the unit $splitUnit of an image is $unit', ({ splitUnit, unit }) => {
  const [image] = images([['A', '1.1', '1.1.1']])
  expect(image && unitOf(image, splitUnit)).toBe(unit)
  expect(image && unitOf(image, 'image')).toBe(image?.imageId)
})
