/** States that the user gave to groups of the split, before it divides the rest. Pure. */

import { exitCodes, Failure } from '../command/failure.ts'
import type { State } from '../drizzle/vocabulary.ts'

/** A state that is wanted for an image, and who wants it. */
export interface Wish {
  readonly state: State
  /** For messages, for example `labels.csv line 7 (PatientID=A)`. */
  readonly source: string
}

/** The wish for an image of a group. */
export interface Pin extends Wish {
  readonly group: string
}

/**
 * The state of each group that has a pin.
 *
 * @param assigned  the states that groups of the data set have already
 * @throws {Failure} exit code 64 where the pins of a group differ from each other or from its state
 */
export function pinStates(
  pins: readonly Pin[],
  assigned: ReadonlyMap<string, State>,
): ReadonlyMap<string, State> {
  const first = new Map<string, Pin>()
  for (const pin of pins) {
    const { group, state, source } = pin
    const kept = assigned.get(group)
    if (kept !== undefined && kept !== state) refuse(pin, `the data set has it in ${kept}`)
    const other = first.get(group) ?? pin
    if (other.state !== state) refuse(other, `${source} in ${state}`)
    first.set(group, other)
  }
  return new Map([...first].map(([group, { state }]) => [group, state]))
}

function refuse({ group, state, source }: Pin, other: string): never {
  const wish = `${source} wants group ${group} in ${state}, ${other}`
  throw new Failure(`${wish}; a group may not be in two states`, exitCodes.usage)
}
