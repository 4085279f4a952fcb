import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { states } from '../../drizzle/vocabulary.ts'
import { type Group, split } from '../../ingest/split.ts'

const ratios = { train: 0.7, validate: 0.15, test: 0.15 }
const assigned = { train: 0, validate: 0, test: 0 }
const options = { ratios, seed: 0, assigned }

const groups = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1 }), size: fc.integer({ min: 1, max: 50 }) }),
  { selector: ({ id }) => id, maxLength: 60 },
)

function sizes(list: readonly Group[], result: ReturnType<typeof split>) {
  return states.map((state) =>
    list.filter(({ id }) => result.get(id) === state).reduce((sum, { size }) => sum + size, 0),
  )
}

test('twelve patients of one size land at 8, 2 and 2', () => {
  const patients = Array.from({ length: 12 }, (_, i) => ({ id: `DEMO-${i}`, size: 6 }))
  expect(sizes(patients, split(patients, options))).toEqual([48, 12, 12])
})

test('the first group goes to the largest share', () => {
  expect(split([{ id: 'A', size: 1 }], options).get('A')).toBe('train')
})

test('ties go to the first state', () => {
  const even = { ...options, ratios: { train: 1 / 3, validate: 1 / 3, test: 1 / 3 } }
  expect(split([{ id: 'A', size: 3 }], even).get('A')).toBe('train')
})

test('what was assigned before counts', () => {
  const before = { ...options, assigned: { train: 100, validate: 0, test: 30 } }
  expect(split([{ id: 'A', size: 1 }], before).get('A')).toBe('validate')
})

describe('for any groups', () => {
  test('every one is assigned, and the order in which they come does not matter', () => {
    fc.assert(
      fc.property(groups, fc.nat(), (list, seed) => {
        const result = split(list, { ...options, seed })
        expect([...result.keys()].sort()).toEqual(list.map(({ id }) => id).sort())
        const backwards = split(list.toReversed(), { ...options, seed })
        expect(new Map([...backwards].sort())).toEqual(new Map([...result].sort()))
      }),
      { seed: 1 },
    )
  })

  test('no state is above its share by more than the largest group', () => {
    fc.assert(
      fc.property(groups, (list) => {
        const total = list.reduce((sum, { size }) => sum + size, 0)
        const largest = Math.max(0, ...list.map(({ size }) => size))
        const got = sizes(list, split(list, options))
        const over = states.map((state, i) => (got[i] ?? 0) - ratios[state] * total)
        expect(Math.max(...over)).toBeLessThanOrEqual(largest + 1e-9)
      }),
      { seed: 1 },
    )
  })

  test('a state with a share of zero gets nothing', () => {
    fc.assert(
      fc.property(groups, (list) => {
        const shares = { train: 0.5, validate: 0.5, test: 0 }
        expect(sizes(list, split(list, { ...options, ratios: shares }))[2]).toBe(0)
      }),
      { seed: 1 },
    )
  })
})

test('another seed gives another split', () => {
  const patients = Array.from({ length: 40 }, (_, i) => ({ id: `P${i}`, size: 1 }))
  const [first, second] = [0, 1].map((seed) => [...split(patients, { ...options, seed })].sort())
  expect(first).not.toEqual(second)
})
