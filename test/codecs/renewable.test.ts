/** Instances of decoders, lent one at a time. */

import { expect, test } from 'vitest'
import { renewable } from '../../ingest/codecs/renewable.ts'

function lender({ isWorthKeeping }: { isWorthKeeping: boolean }) {
  let created = 0
  const lend = renewable(
    () => ++created,
    () => isWorthKeeping,
  )
  const fail = () =>
    lend(() => {
      throw new Error('out of bounds')
    })
  return { fail, number: () => lend((instance) => instance) }
}

test('an instance is used again', () => {
  const { number } = lender({ isWorthKeeping: true })
  expect([number(), number(), number()]).toEqual([1, 1, 1])
})

test('one that threw is not', () => {
  const { number, fail } = lender({ isWorthKeeping: true })
  expect(number()).toBe(1)
  expect(fail).toThrow('out of bounds')
  expect([number(), number()]).toEqual([2, 2])
})

test('nor is one that has grown too large', () => {
  const { number } = lender({ isWorthKeeping: false })
  expect([number(), number()]).toEqual([1, 2])
})
