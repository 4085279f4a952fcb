import { expect, test } from 'vitest'
import { Failure } from '../../command/failure.ts'
import { type Pin, pinStates } from '../../ingest/pins.ts'

const pin = (group: string, state: Pin['state'], line: number): Pin => {
  return { group, state, source: `labels.csv line ${line}` }
}

test('a pin gives its group its state', () => {
  const pins = [pin('A', 'test', 2), pin('B', 'train', 3), pin('A', 'test', 4)]
  expect([...pinStates(pins, new Map())]).toEqual([
    ['A', 'test'],
    ['B', 'train'],
  ])
})

test('two states for one group are refused, and both rows named', () => {
  const rows = 'labels.csv line 2 wants group A in test, labels.csv line 5 in train'
  const failure = new Failure(`${rows}; a group may not be in two states`, 64)
  expect(() => pinStates([pin('A', 'test', 2), pin('A', 'train', 5)], new Map())).toThrow(failure)
})

test('another state than the group has already is refused', () => {
  const wish = 'labels.csv line 2 wants group A in test, the data set has it in train'
  const failure = new Failure(`${wish}; a group may not be in two states`, 64)
  expect(() => pinStates([pin('A', 'test', 2)], new Map([['A', 'train']]))).toThrow(failure)
})

test('the state that the group has already is fine', () => {
  expect(pinStates([pin('A', 'train', 2)], new Map([['A', 'train']])).get('A')).toBe('train')
})
