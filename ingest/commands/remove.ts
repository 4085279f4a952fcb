/** `mini-pacs remove`. */

import { existsSync } from 'node:fs'
import { type ExitCode, exitCodes, Failure } from '../../command/failure.ts'
import {
  type CommandUsage,
  flag,
  type OptionValues,
  parseCommandLine,
  text,
  usage,
  usageFailure,
} from '../../command/options.ts'
import { objectFolder } from '../../drizzle/dicomweb.ts'
import { type RemovalLevel, removalLevels } from '../../drizzle/vocabulary.ts'
import { commit, finishCommit } from '../commit.ts'
import { assertOurs } from '../database.ts'
import { erase } from '../erase.ts'
import { lock } from '../lock.ts'
import { tidyObjects } from '../objects.ts'
import { placeOf, placeOptions } from './place.ts'
import type { Terminal } from './terminal.ts'

const options = {
  ...placeOptions,
  patient: text('ID', 'PatientID whose images go', undefined),
  study: text('UID', 'StudyID whose images go', undefined),
  series: text('UID', 'SeriesID whose images go', undefined),
  help: flag('show this help'),
} as const

/** The command as its help shows it. */
export const removeCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs remove',
  summary: 'Erases the rows and PNGs of a patient, study or series, and never takes them again.',
  options,
}

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runRemove(args: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine(removeCommand, args)
  if (values.help) {
    stdout.write(`${usage(removeCommand)}\n`)
    return exitCodes.ok
  }
  const target = targetOf(values)
  const place = placeOf(values)
  if (!existsSync(place.databasePath)) {
    throw new Failure(`${place.databasePath}: no such database`, exitCodes.noInput)
  }
  await assertOurs(place.databasePath)
  const unlock = lock(place.databasePath)
  try {
    await finishCommit(place)
    const images = await commit(place, place.databasePath, (db) => {
      return erase(db, target, objectFolder(place.databasePath))
    })
    await tidyObjects(place.databasePath)
    stdout.write(
      `${images} ${images === 1 ? 'image' : 'images'} of ${target.level} ${target.id} removed\n`,
    )
    return exitCodes.ok
  } finally {
    unlock()
  }
}

/** What to remove. */
function targetOf(values: OptionValues<typeof options>): { level: RemovalLevel; id: string } {
  const given = removalLevels.flatMap((level) => {
    const id = values[level]
    return id === undefined ? [] : [{ level, id }]
  })
  const [target] = given
  if (!target || given.length > 1) {
    throw usageFailure(removeCommand, 'give one of --patient, --study and --series')
  }
  return target
}
