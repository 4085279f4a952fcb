/** Tells the user and the log what becomes of the files while a run is under way. */

import type { FileOutcome } from '../build.ts'
import { type Log, openLog } from '../log.ts'
import { type Progress, startProgress } from '../progress.ts'
import type { IngestListener } from '../run.ts'
import { pathOf } from '../sources/folder.ts'
import { printable, type Terminal } from './terminal.ts'

/** A listener that prints and logs. */
export interface Reporter extends IngestListener {
  /** Ends the progress line, so that something else can be printed. */
  readonly clear: () => void
  readonly close: () => void
}

/** Starts one; the log is opened when the run has the database to itself. */
export function createReporter(logPath: string, { stderr }: Terminal, verbose: boolean): Reporter {
  let log: Log | undefined
  let progress: Progress | undefined
  return {
    onBegin: () => {
      log = openLog(logPath)
    },
    onStart: (files) => {
      progress = startProgress(stderr, files)
    },
    onProgress: () => progress?.step(),
    onOutcome: ({ entry, outcome, reason, detail }) => {
      log?.write({ file: pathOf(entry), outcome, reason, detail })
      if (!verbose && outcome !== 'rejected') return
      progress?.clear()
      stderr.write(`${outcomeLine({ entry, outcome, reason, detail })}\n`)
    },
    clear: () => progress?.clear(),
    close: () => log?.close(),
  }
}

/** For example `rejected  a/b.dcm  unsupported transfer syntax: MPEG2`. */
function outcomeLine({
  entry,
  outcome,
  reason,
  detail,
}: Pick<FileOutcome, 'entry' | 'outcome' | 'reason' | 'detail'>): string {
  const why = [reason, detail].filter((part) => part !== null).join(': ')
  return printable(`${outcome.padEnd(9)}  ${entry.filePath}  ${why}`.trimEnd())
}
