/** `mini-pacs ingest`. */

import { availableParallelism } from 'node:os'
import { join, parse, resolve } from 'node:path'
import { type ExitCode, exitCodes } from '../../command/failure.ts'
import {
  type CommandUsage,
  choice,
  flag,
  number,
  type Option,
  type OptionValues,
  parseCommandLine,
  shownAs,
  text,
  usage,
  usageFailure,
} from '../../command/options.ts'
import { splitUnits } from '../../drizzle/vocabulary.ts'
import type { FileOutcome } from '../build.ts'
import { type Log, openLog } from '../log.ts'
import { type Progress, startProgress } from '../progress.ts'
import { type IngestListener, ingest } from '../run.ts'
import { defaultSettings } from '../settings.ts'
import { pathOf } from '../sources/folder.ts'
import { formatSummary, type Summary, sumLine } from '../summary.ts'

const ratio = { min: 0, max: 1 }
const seeds = { min: 0, max: 2 ** 31 - 1, whole: true }

const options = {
  out: text('DIR', 'folder of the PNGs: DIR/<state>/<label>/<image>.png', 'training_png'),
  db: text('FILE', 'SQLite database', 'medical_imaging.db'),
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
  label: label('valid'),
  jobs: shownAs(
    number({ min: 1, max: 256, whole: true }, 'worker threads', availableParallelism()),
    'one a processor',
  ),
  rebuild: flag('forget what the database holds, and make all anew'),
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

/** Where the command prints. */
export interface Terminal {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>
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
  const paths = pathsOf(values)
  const log = openLog(paths.log)
  const reporter = createReporter(log, terminal, values.verbose)
  try {
    const result = await ingest(
      {
        ...paths,
        sources: operands,
        given: {
          splitUnit: values['split-unit'],
          trainingRatio: values['training-ratio'],
          validationRatio: values['validation-ratio'],
          seed: values.seed,
        },
        label: values.label,
        jobs: values.jobs,
        rebuild: values.rebuild,
      },
      reporter,
    )
    const seconds = Math.round(performance.now() - started) / 1000
    const { databasePath: database, out, log: logPath } = paths
    const summary: Summary = { ...result, database, out, log: logPath, seconds }
    reporter.clear()
    printSummary(summary, terminal, values.json)
    return result.files.rejected > 0 ? exitCodes.rejected : exitCodes.ok
  } finally {
    reporter.clear()
    log.close()
  }
}

function pathsOf({ db, out, log }: OptionValues<typeof options>) {
  const databasePath = resolve(db)
  const { dir, name } = parse(databasePath)
  const logPath = log === undefined ? join(dir, `${name}.log`) : resolve(log)
  const suffixes = ['', '.ingest', '.lock', '.new', '-journal']
  const excluded = suffixes.map((suffix) => databasePath + suffix)
  return {
    databasePath,
    out: resolve(out),
    log: logPath,
    excluded: [...excluded, resolve(out), logPath],
  }
}

/** An option that the data set remembers: what is not given is left to it. */
function ofDataset<Value>(option: Option<Value>): Option<Value | undefined> {
  return { ...shownAs(option, String(option.fallback)), fallback: undefined }
}

function label(fallback: string): Option<string> {
  return {
    placeholder: 'LABEL',
    help: 'label of the images of this run',
    fallback,
    parse: (value) => (/^[A-Za-z0-9][\w.-]{0,63}$/.test(value) ? value : undefined),
    rule: 'up to 64 letters, digits, and . _ - after the first',
  }
}

interface Reporter extends IngestListener {
  readonly clear: () => void
}

function createReporter(log: Log, { stderr }: Terminal, verbose: boolean): Reporter {
  let progress: Progress | undefined
  return {
    onStart: (files) => {
      progress = startProgress(stderr, files)
    },
    onProgress: () => progress?.step(),
    onOutcome: (outcome) => {
      log.write({ file: pathOf(outcome.entry), ...withoutEntry(outcome) })
      if (!verbose && outcome.outcome !== 'rejected') return
      progress?.clear()
      stderr.write(`${outcomeLine(outcome)}\n`)
    },
    clear: () => progress?.clear(),
  }
}

function withoutEntry({ outcome, reason, detail }: FileOutcome) {
  return { outcome, reason, detail }
}

/** For example `rejected  a/b.dcm  unsupported transfer syntax: MPEG2`. */
function outcomeLine({ entry, outcome, reason, detail }: FileOutcome): string {
  const why = [reason, detail].filter((part) => part !== null).join(': ')
  return `${outcome.padEnd(9)}  ${entry.filePath}  ${why}`.trimEnd()
}

function printSummary(summary: Summary, { stdout, stderr }: Terminal, json: boolean): void {
  if (!json) {
    stdout.write(`${formatSummary(summary)}\n`)
    return
  }
  stdout.write(`${JSON.stringify(summary)}\n`)
  stderr.write(`${sumLine(summary)}\n`)
}
