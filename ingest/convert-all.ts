/** Converts many files on the pool, and keeps the journal. */

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, Failure } from '../command/failure.ts'
import { objectPath } from '../drizzle/dicomweb.ts'
import type { Conversion, ConversionTask } from './conversion.ts'
import { framePath } from './frame-path.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { incomingFolder } from './moves.ts'
import { mayPass } from './plan.ts'
import type { ConversionPool } from './pool.ts'
import { pathOf, type SourceEntry } from './sources/folder.ts'

/** What converting needs, and whom it tells. */
export interface ConvertOptions extends Pick<ConversionTask, 'window' | 'conditions' | 'objects'> {
  readonly out: string
  readonly jobs: number
  readonly pool: ConversionPool
  readonly journal: Journal
  /** Called for each file when it is done. */
  readonly onDone: (entry: SourceEntry, conversion: Conversion) => void
}

/**
 * Converts the files that the journal does not have yet.
 *
 * @returns what became of each file, in no particular order
 * @throws {Failure} exit code 74 where a PNG cannot be written
 */
export async function convertAll(
  files: readonly SourceEntry[],
  options: ConvertOptions,
): Promise<readonly JournalEntry[]> {
  const { out, jobs, pool, journal, onDone } = options
  mkdirSync(join(out, incomingFolder), { recursive: true })
  const earlier = new Map(journal.entries.map((done) => [pathOf(done.entry), done]))
  const results: JournalEntry[] = []
  let nextStem = 1 + Math.max(0, ...journal.entries.map(({ stem }) => Number(stem)))
  const pending = files.values()
  const lane = async () => {
    for (const entry of pending) {
      const before = earlier.get(pathOf(entry))
      const reusable = before && isUsable(before, entry, options)
      const result = reusable ? before : await convertOne(entry, String(nextStem++), options)
      if (!reusable) journal.add(result)
      results.push(result)
      onDone(entry, result.conversion)
    }
  }
  await Promise.all(Array.from({ length: jobs }, lane))
  await pool.close()
  return results
}

async function convertOne(
  entry: SourceEntry,
  stem: string,
  { out, pool, window, conditions, objects }: ConvertOptions,
): Promise<JournalEntry> {
  const files = { path: pathOf(entry), stem: join(out, incomingFolder, stem) }
  const conversion = await pool.convert({ ...files, window, conditions, objects }, entry.size)
  if (conversion.outcome === 'unwritable') throw new Failure(conversion.detail, exitCodes.io)
  return { entry, conversion, stem }
}

/** Whether a killed run left all that is needed: the same file, its PNGs, and its object. */
function isUsable(
  before: JournalEntry,
  entry: SourceEntry,
  { out, objects }: Pick<ConvertOptions, 'out' | 'objects'>,
): boolean {
  const { size, modifiedTime } = before.entry
  if (size !== entry.size || modifiedTime !== entry.modifiedTime) return false
  if (before.conversion.outcome === 'rejected') return !mayPass(before.conversion.reason)
  if (before.conversion.outcome !== 'converted') return true
  const { frames, object } = before.conversion.file
  if (objects !== null && !(object && existsSync(join(objects, objectPath(object.sha256))))) {
    return false
  }
  const stem = join(out, incomingFolder, before.stem)
  return frames.every(({ frameNumber }) => {
    return existsSync(framePath(stem, frameNumber))
  })
}
