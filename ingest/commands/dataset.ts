/** Opens the data set of a command that only reads it. */

import { existsSync } from 'node:fs'
import { exitCodes, Failure } from '../../command/failure.ts'
import { finishCommit, type Place } from '../commit.ts'
import { assertOurs, type OpenDatabase, openDatabase } from '../database.ts'
import { lock } from '../lock.ts'
import { listPendingMoves } from '../moves.ts'

/**
 * Opens it; what a killed ingest left to do is done first, so that every PNG is in its place.
 *
 * @throws {Failure} exit code 66 where there is none, 75 where an ingest is moving its PNGs
 */
export async function openDataset(place: Place): Promise<OpenDatabase> {
  const { databasePath } = place
  if (!existsSync(databasePath)) {
    throw new Failure(`${databasePath}: no such database`, exitCodes.noInput)
  }
  await assertOurs(databasePath)
  const opened = openDatabase(databasePath)
  if ((await listPendingMoves(opened.db)).length === 0) return opened
  opened.close()
  const unlock = lock(databasePath)
  try {
    await finishCommit(place)
  } finally {
    unlock()
  }
  return openDatabase(databasePath)
}
