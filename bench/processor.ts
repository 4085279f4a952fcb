/** How much processor time other processes take, as Linux counts it. */

import { existsSync, readFileSync } from 'node:fs'
import { exitCodes, Failure } from '../command/failure.ts'

/** Milliseconds: Linux counts in hundredths of a second (proc(5), `/proc/[pid]/stat`). */
const tick = 10

/**
 * What a process and its threads have taken since they began, in milliseconds.
 *
 * @throws {Failure} exit code 69 where the process has ended, or this is not Linux
 */
export function processorTime(pid: number): number {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) {
    throw new Failure(`${path}: the process has ended, or this is not Linux`, exitCodes.unavailable)
  }
  const stat = readFileSync(path, 'utf8')
  // The name of the program, in brackets, may have spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [fields[11], fields[12]]
  return (Number(user) + Number(system)) * tick
}
