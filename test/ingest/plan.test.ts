import { describe, expect, test } from 'vitest'
import type { SourceFile } from '../../drizzle/schema.ts'
import { type PlanInput, planRun } from '../../ingest/plan.ts'

const entry = { root: '/dicom', filePath: 'a', size: 1, modifiedTime: 1 }

function row(values: Partial<SourceFile>): SourceFile {
  const outcome = { Outcome: 'stored', Reason: null, Detail: null, InstanceUID: '1.1' } as const
  const file = { SourceID: 1, FilePath: 'a', Size: 1, ModifiedTime: 1, Sha256: null }
  return { ...file, ...outcome, ...values }
}

function plan(recorded: SourceFile | undefined, input: Partial<PlanInput> = {}) {
  return planRun({
    files: [entry],
    findRow: () => recorded,
    isUnchanged: () => true,
    gone: [],
    prune: false,
    isComplete: () => true,
    isStillRefused: (detail) => detail === 'Modality is "MR", not CT',
    retryRejected: false,
    ...input,
  })
}

describe('a file is left as it is recorded', () => {
  test.each([
    { title: 'stored, with its PNGs', recorded: row({}) },
    { title: 'a duplicate', recorded: row({ Outcome: 'duplicate' }) },
    { title: 'without pixels', recorded: row({ Outcome: 'skipped', Reason: 'no pixel data' }) },
    {
      title: 'not selected by the last run, nor by this one',
      recorded: row({
        Outcome: 'skipped',
        Reason: 'not selected',
        Detail: 'Modality is "MR", not CT',
      }),
    },
    { title: 'removed', recorded: row({ Outcome: 'skipped', Reason: 'removed' }) },
    {
      title: 'rejected by this version',
      recorded: row({ Outcome: 'rejected', Reason: 'unsupported transfer syntax' }),
    },
  ])('when $title', ({ recorded }) => {
    expect(plan(recorded)).toEqual({
      unchanged: [{ entry, row: recorded }],
      pending: [],
      dropped: [],
      forgotten: [],
    })
  })
})

describe('a file is converted', () => {
  const rejected = row({ Outcome: 'rejected', Reason: 'unsupported transfer syntax' })
  test.each([
    { title: 'never seen', recorded: undefined, input: {}, dropped: 0 },
    { title: 'changed', recorded: row({}), input: { isUnchanged: () => false }, dropped: 1 },
    {
      title: 'without its PNGs',
      recorded: row({}),
      input: { isComplete: () => false },
      dropped: 1,
    },
    {
      title: 'rejected by another version',
      recorded: rejected,
      input: { retryRejected: true },
      dropped: 0,
    },
    {
      title: 'rejected for a reason that may pass',
      recorded: row({ Outcome: 'rejected', Reason: 'time limit exceeded' }),
      input: {},
      dropped: 0,
    },
    {
      title: 'not selected by the last run',
      recorded: row({ Outcome: 'skipped', Reason: 'not selected' }),
      input: {},
      dropped: 0,
    },
  ])('when $title', ({ recorded, input, dropped }) => {
    const planned = plan(recorded, input)
    expect(planned.pending).toEqual([entry])
    expect(planned.unchanged).toEqual([])
    expect(planned.dropped).toHaveLength(dropped)
  })

  test('when it repeats an image that is taken out', () => {
    const gone = row({ FilePath: 'b', InstanceUID: '1.1' })
    const recorded = row({ Outcome: 'duplicate', InstanceUID: '1.1' })
    expect(plan(recorded, { gone: [gone], prune: true })).toEqual({
      unchanged: [],
      pending: [entry],
      dropped: [gone],
      forgotten: [gone],
    })
  })
})

test('what is gone stays without --prune', () => {
  expect(plan(row({}), { gone: [row({ FilePath: 'b' })] })).toMatchObject({
    dropped: [],
    forgotten: [],
  })
})
