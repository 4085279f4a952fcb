/** Divides groups of images among the states. Pure and seeded. */

import { createHash } from 'node:crypto'
import { type State, states } from '../drizzle/vocabulary.ts'

/** What stays together. */
export interface Group {
  readonly id: string
  /** Images in it. */
  readonly size: number
}

/** The share of the images that each state should have; they add up to 1. */
export type Ratios = Readonly<Record<State, number>>

/** How to divide. */
export interface SplitOptions {
  readonly ratios: Ratios
  readonly seed: number
  /** Images that are assigned already, and stay where they are. */
  readonly assigned: Readonly<Record<State, number>>
}

/**
 * Assigns each group to the state that is furthest below its share of all images; ties go to the
 * first state. The groups come in the order of a keyed hash of their ids, so that the result
 * depends on ids, sizes and seed, and on nothing else.
 */
export function split(
  groups: readonly Group[],
  { ratios, seed, assigned }: SplitOptions,
): ReadonlyMap<string, State> {
  const counts = { ...assigned }
  const total = sum(Object.values(assigned)) + sum(groups.map(({ size }) => size))
  const keyed = groups.map((group) => ({ ...group, key: keyOf(group.id, seed) }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  return new Map(
    keyed.map(({ id, size }) => {
      const missing = (state: State) => ratios[state] * total - counts[state]
      const state = states.reduce((best, next) => (missing(next) > missing(best) ? next : best))
      counts[state] += size
      return [id, state]
    }),
  )
}

function keyOf(id: string, seed: number): string {
  return createHash('sha256').update(`${seed}\0${id}`).digest('hex')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
