/** The log of a run: NDJSON, a line a file. */

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Outcome } from '../drizzle/vocabulary.ts'

/** What is said about a file. */
export interface FileReport {
  /** Absolute path. */
  readonly file: string
  readonly outcome: Outcome
  readonly reason: string | null
  readonly detail: string | null
}

/** An open log. */
export interface Log {
  readonly write: (report: FileReport) => void
  readonly close: () => void
}

/** Opens a log, which holds one run. */
export function openLog(path: string): Log {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w')
  return {
    write: (report) => {
      const level = report.outcome === 'rejected' ? 'error' : 'info'
      const line = { time: new Date().toISOString(), level, ...report }
      writeSync(file, `${JSON.stringify(line)}\n`)
    },
    close: () => closeSync(file),
  }
}
