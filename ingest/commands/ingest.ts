/** `mini-pacs ingest`. */

import { availableParallelism } from 'node:os'
import { join, parse, resolve } from 'node:path'
import { type ExitCode, exitCodes } from '../../command/failure.ts'
import {
  type CommandUsage,
  choice,
  flag,
  number,
  type OptionValues,
  parseCommandLine,
  shownAs,
  text,
  usage,
  usageFailure,
} from '../../command/options.ts'
import { objectFolder } from '../../drizzle/dicomweb.ts'
import { splitUnits } from '../../drizzle/vocabulary.ts'
import { type IngestOptions, ingest } from '../run.ts'
import { defaultSettings } from '../settings.ts'
import { formatSummary, type Summary, sumLine } from '../summary.ts'
import { labelLines, readLabelling } from './labels.ts'
import { placeOf, placeOptions } from './place.ts'
import { createReporter } from './reporter.ts'
import { label, ofDataset, where, window } from './rule.ts'
import type { Terminal } from './terminal.ts'

const ratio = { min: 0, max: 1 }
const seeds = { min: 0, max: 2 ** 31 - 1, whole: true }

const options = {
  ...placeOptions,
  'training-ratio': ofDataset(
    number(ratio, 'share of the images for training', defaultSettings.trainingRatio),
  ),
  'validation-ratio': ofDataset(
    number(ratio, 'share of the images for validation', defaultSettings.validationRatio),
  ),
  'split-unit': ofDataset(
    choice(splitUnits, 'whose images stay together', defaultSettings.splitUnit),
  ),
  seed: ofDataset(number(seeds, 'another seed gives another split', defaultSettings.seed)),
  window: window(),
  label: label('valid'),
  labels: text('FILE.csv', 'labels and states by PatientID, FilePath or UID', undefined),
  where: where(),
  dicomweb: flag('also keep metadata, frames and thumbnails for a DICOMweb viewer'),
  jobs: shownAs(
    number({ min: 1, max: 256, whole: true }, 'worker threads', availableParallelism()),
    'one a processor',
  ),
  rebuild: flag('forget what the database holds, and make all anew'),
  checksum: flag('recognise files of an earlier run by content, not by size and time'),
  prune: flag('remove the images of files that are gone from the sources'),
  log: shownAs(
    text('FILE', 'log of the run, a line of JSON a file', undefined),
    'beside the database',
  ),
  json: flag('print the summary as one JSON object'),
  verbose: flag('print what became of each file'),
  help: flag('show this help'),
} as const

/** The command as its help shows it. */
export const ingestCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs ingest',
  summary: 'Turns DICOM files into PNGs and a database; another run adds to them.',
  operands: 'SOURCE...',
  options,
}

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runIngest(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, operands } = parseCommandLine(ingestCommand, args)
  if (values.help) {
    terminal.stdout.write(`${usage(ingestCommand)}\n`)
    return exitCodes.ok
  }
  if (operands.length === 0) throw usageFailure(ingestCommand, 'no SOURCE given')
  const started = performance.now()
  const run = runOptions(values, operands)
  const logPath = logPathOf(values)
  const reporter = createReporter(logPath, terminal, values.verbose)
  try {
    const result = await ingest({ ...run, excluded: [...run.excluded, logPath] }, reporter)
    const { databasePath: database, out } = run
    const seconds = Math.round(performance.now() - started) / 1000
    reporter.clear()
    printSummary({ ...result, database, out, log: logPath, seconds }, terminal, values.json)
    const isClean = result.files.rejected === 0 && result.foreign.length === 0
    return isClean ? exitCodes.ok : exitCodes.rejected
  } finally {
    reporter.clear()
    reporter.close()
  }
}

type Values = OptionValues<typeof options>

function runOptions(values: Values, sources: readonly string[]): IngestOptions {
  const place = placeOf(values)
  const suffixes = ['', '.ingest', '.lock', '.new', '-journal']
  return {
    ...place,
    sources,
    given: {
      splitUnit: values['split-unit'],
      trainingRatio: values['training-ratio'],
      validationRatio: values['validation-ratio'],
      seed: values.seed,
      window: values.window,
    },
    label: values.label,
    labelling: readLabelling(values.labels),
    conditions: values.where,
    dicomweb: values.dicomweb,
    jobs: values.jobs,
    rebuild: values.rebuild,
    checksum: values.checksum,
    prune: values.prune,
    excluded: [
      place.out,
      objectFolder(place.databasePath),
      ...suffixes.map((suffix) => place.databasePath + suffix),
    ],
  }
}

function logPathOf({ db, log }: Values): string {
  const { dir, name } = parse(resolve(db))
  return log === undefined ? join(dir, `${name}.log`) : resolve(log)
}

function printSummary(summary: Summary, { stdout, stderr }: Terminal, json: boolean): void {
  for (const path of summary.foreign) {
    stderr.write(`foreign    ${path}  not of this data set, and left alone\n`)
  }
  if (summary.labels) {
    for (const line of labelLines(summary.labels)) stderr.write(`${line}\n`)
  }
  if (!json) {
    stdout.write(`${formatSummary(summary)}\n`)
    return
  }
  stdout.write(`${JSON.stringify(summary)}\n`)
  stderr.write(`${sumLine(summary)}\n`)
}
