/**
 * `<db>.ingest`: what a run has converted so far, a line a file, so that the next run with the
 * same options continues a killed one instead of starting again.
 */

import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Conversion } from './conversion.ts'
import type { SourceEntry } from './sources/folder.ts'

/** A file, what became of it, and what its PNGs in the incoming folder are called. */
export interface JournalEntry {
  readonly entry: SourceEntry
  readonly conversion: Conversion
  /** Its PNGs are `<stem>-<frame>.png`. */
  readonly stem: string
}

/** An open journal. */
export interface Journal {
  /** What earlier runs wrote. */
  readonly entries: readonly JournalEntry[]
  readonly add: (entry: JournalEntry) => void
  readonly remove: () => void
}

/** Opens the journal of a database; one that was written with other options is thrown away. */
export function openJournal(databasePath: string, options: unknown): Journal {
  const path = `${databasePath}.ingest`
  const header = JSON.stringify(options)
  const entries = readEntries(path, header)
  const lines = [header, ...entries.map((entry) => JSON.stringify(entry))]
  writeFileSync(path, `${lines.join('\n')}\n`)
  return {
    entries,
    add: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
    remove: () => rmSync(path, { force: true }),
  }
}

function readEntries(path: string, header: string): readonly JournalEntry[] {
  if (!existsSync(path)) return []
  // A killed run may leave the last line unfinished: only what ends with a line break counts.
  const [first, ...lines] = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return first === header ? lines.flatMap(readEntry) : []
}

/** A line that a full disk has cut has the next one behind it: what it says is lost, and made again. */
function readEntry(line: string): readonly JournalEntry[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
