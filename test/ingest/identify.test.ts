import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, type Identified, identify } from '../../ingest/identify.ts'

const nothing = { studies: new Map(), series: new Map(), instances: new Map() }

const base: Candidate = {
  patientId: 'A',
  studyInstanceUid: '1.1',
  seriesInstanceUid: '1.1.1',
  sopInstanceUid: '1.1.1.1',
  sourceSha256: 'a0',
  pictures: 'picture',
}

function identityOf(candidate: Partial<Candidate>) {
  const [identified] = identify([{ ...base, ...candidate }], nothing)
  return identified?.kind === 'instance' ? identified.identity : undefined
}

describe('a file alone', () => {
  test('keeps the ids of its header', () => {
    expect(identityOf({})).toEqual({
      patientId: 'A',
      studyId: '1.1',
      seriesId: '1.1.1',
      instanceUid: '1.1.1.1',
      claimedStudyId: '1.1',
      claimedSeriesId: '1.1.1',
      conflict: false,
    })
  })

  test('without Patient ID is anonymous under its study', () => {
    expect(identityOf({ patientId: null })?.patientId).toBe('anonymous-1.1')
  })

  test.each(['../../x', '1.2/3', 'abc', '1..2', `${'1.'.repeat(32)}1`])(
    'with the UID %s gets derived ones',
    (uid) => {
      const identity = identityOf({
        studyInstanceUid: uid,
        seriesInstanceUid: uid,
        sopInstanceUid: uid,
      })
      expect(identity?.studyId).toMatch(/^2\.25\.\d+$/)
      expect(identity?.seriesId).toMatch(/^2\.25\.\d+$/)
      expect(identity?.instanceUid).toMatch(/^2\.25\.\d+$/)
      expect(identity?.studyId).not.toBe(identity?.seriesId)
    },
  )

  test('without any id gets ids of its own content', () => {
    const none = {
      patientId: null,
      studyInstanceUid: null,
      seriesInstanceUid: null,
      sopInstanceUid: null,
    }
    const [first, second] = [identityOf(none), identityOf({ ...none, sourceSha256: 'b0' })]
    expect(first?.patientId).toBe(`anonymous-${first?.studyId}`)
    expect(first?.studyId).not.toBe(second?.studyId)
    expect(identityOf(none)).toEqual(first)
  })
})

describe('files of one SOP Instance UID', () => {
  test('with the same pictures are one image: that of the smallest hash', () => {
    const candidates = [{ ...base, sourceSha256: 'b0' }, base]
    expect(identify(candidates, nothing)).toMatchObject([
      { kind: 'duplicate', instanceUid: '1.1.1.1' },
      { kind: 'instance', identity: { instanceUid: '1.1.1.1', conflict: false } },
    ])
  })

  test('with other pictures are both kept, the smallest hash under the UID', () => {
    const candidates = [{ ...base, sourceSha256: 'b0', pictures: 'other' }, base]
    const [other, kept] = identify(candidates, nothing).map(uidOf)
    expect(other).toMatch(/^2\.25\./)
    expect(kept).toBe('1.1.1.1')
  })

  test('leave the UID to the one that the database has already', () => {
    const instances = new Map([['1.1.1.1', [{ instanceUid: '1.1.1.1', pictures: 'stored' }]]])
    const [added, again] = identify([base, { ...base, sourceSha256: 'b0', pictures: 'stored' }], {
      ...nothing,
      instances,
    })
    expect(uidOf(added)).toMatch(/^2\.25\./)
    expect(again).toEqual({ kind: 'duplicate', instanceUid: '1.1.1.1' })
  })
})

describe('one study under two patients', () => {
  const other = { ...base, patientId: 'B', sopInstanceUid: '2.2', sourceSha256: 'b0' }

  test('stays with the smaller, and gets a derived id under the other', () => {
    const [b, a] = identify([other, base], nothing).map(identity)
    expect(a).toMatchObject({ patientId: 'A', studyId: '1.1', seriesId: '1.1.1' })
    expect(b).toMatchObject({ patientId: 'B', claimedStudyId: '1.1' })
    expect(b?.studyId).toMatch(/^2\.25\./)
    expect(b?.seriesId).toMatch(/^2\.25\./)
  })

  test('stays with the one that has it already', () => {
    const known = { ...nothing, studies: new Map([['1.1', 'B']]) }
    const [b, a] = identify([other, base], known).map(identity)
    expect(b?.studyId).toBe('1.1')
    expect(a?.studyId).toMatch(/^2\.25\./)
  })
})

test('one series under two studies gets a derived id under the second', () => {
  const other = { ...base, studyInstanceUid: '1.2', sopInstanceUid: '2.2', sourceSha256: 'b0' }
  const [second, first] = identify([other, base], nothing).map(identity)
  expect(first?.seriesId).toBe('1.1.1')
  expect(second?.seriesId).toMatch(/^2\.25\./)
})

test('for any files, who is who does not depend on their order', () => {
  const few = (...texts: string[]) => fc.constantFrom(null, ...texts)
  const candidates = fc.uniqueArray(
    fc.record({
      patientId: few('A', 'B'),
      studyInstanceUid: few('1.1', '1.2', 'bad'),
      seriesInstanceUid: few('1.1.1', '1.2.1', 'bad'),
      sopInstanceUid: few('3.1', '3.2', '3.3', 'bad'),
      sourceSha256: fc.stringMatching(/^[0-9a-f]{6}$/),
      pictures: fc.constantFrom('p', 'q'),
    }),
    { selector: ({ sourceSha256 }) => sourceSha256, maxLength: 12 },
  )
  fc.assert(
    fc.property(candidates, (list) => {
      const forwards = identify(list, nothing)
      const backwards = identify(list.toReversed(), nothing).toReversed()
      expect(backwards).toEqual(forwards)
      const uids = forwards.flatMap((item) => (item.kind === 'instance' ? [uidOf(item)] : []))
      expect(new Set(uids).size).toBe(uids.length)
    }),
    { seed: 1, numRuns: 300 },
  )
})

function identity(identified: Identified) {
  return identified.kind === 'instance' ? identified.identity : undefined
}

function uidOf(identified: Identified | undefined): string | undefined {
  return identified?.kind === 'instance' ? identified.identity.instanceUid : undefined
}
