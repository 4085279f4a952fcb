/** Keeps a second ingest from the same database. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { exitCodes, Failure } from '../command/failure.ts'

/**
 * Takes the lock of a database, also from a process that is no more.
 *
 * @returns what gives it back
 * @throws {Failure} exit code 75, naming the process that has it
 */
export function lock(databasePath: string): () => void {
  const path = `${databasePath}.lock`
  if (!create(path)) {
    const owner = Number(readFileSync(path, 'utf8'))
    if (isRunning(owner)) {
      const message = `${databasePath}: process ${owner} is ingesting into it; wait until it ends`
      throw new Failure(message, exitCodes.busy)
    }
    rmSync(path, { force: true })
    if (!create(path)) throw new Failure(`${path}: taken by another process`, exitCodes.busy)
  }
  const release = () => giveBack(path)
  process.once('exit', release)
  return () => {
    process.off('exit', release)
    release()
  }
}

function giveBack(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Then the next run takes it from a process that is no more.
  }
}

function create(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
