/** `mini-pacs report`. */

import { existsSync } from 'node:fs'
import { type ExitCode, exitCodes, Failure } from '../../command/failure.ts'
import {
  type CommandUsage,
  choice,
  flag,
  type OptionValues,
  parseCommandLine,
  usage,
} from '../../command/options.ts'
import { assertOurs, openDatabase } from '../database.ts'
import { formatFiles, formatLeaks } from '../format.ts'
import { listFileReports, listLookAlikes } from '../reports.ts'
import { placeOf, placeOptions } from './place.ts'
import type { Terminal } from './terminal.ts'

const options = {
  db: placeOptions.db,
  leaks: flag('list pictures that look alike in different states, not files'),
  format: choice(['text', 'csv', 'json'], 'how to print', 'text'),
  help: flag('show this help'),
} as const

/** The command as its help shows it. */
export const reportCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs report',
  summary: 'Prints what became of every file, with the reasons.',
  options,
}

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runReport(args: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine(reportCommand, args)
  stdout.write(`${values.help ? usage(reportCommand) : await report(values)}\n`)
  return exitCodes.ok
}

async function report({ db: file, leaks, format }: OptionValues<typeof options>): Promise<string> {
  const { databasePath } = placeOf({ db: file, out: '' })
  if (!existsSync(databasePath)) {
    throw new Failure(`${databasePath}: no such database`, exitCodes.noInput)
  }
  await assertOurs(databasePath)
  const { db, close } = openDatabase(databasePath)
  try {
    return leaks
      ? formatLeaks(await listLookAlikes(db), format)
      : formatFiles(await listFileReports(db), format)
  } finally {
    close()
  }
}
