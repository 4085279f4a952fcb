/** `mini-pacs verify`. */

import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ExitCode, exitCodes } from '../../command/failure.ts'
import {
  type CommandUsage,
  flag,
  number,
  parseCommandLine,
  shownAs,
  usage,
} from '../../command/options.ts'
import { objectFolder } from '../../drizzle/dicomweb.ts'
import { type Verdict, verdicts } from '../../drizzle/vocabulary.ts'
import { findDataset } from '../archive.ts'
import type { Place } from '../commit.ts'
import { checkObjects } from '../objects.ts'
import { openPool } from '../pool.ts'
import { startProgress } from '../progress.ts'
import { listReceipts, type Receipt } from '../receipts.ts'
import { countSources, type Verified, verify } from '../verify.ts'
import { type AskedWindow, askedWindow } from '../window.ts'
import { openDataset } from './dataset.ts'
import { placeOf, placeOptions } from './place.ts'
import { printable, type Terminal } from './terminal.ts'

const options = {
  ...placeOptions,
  jobs: shownAs(
    number({ min: 1, max: 256, whole: true }, 'worker threads', availableParallelism()),
    'one a processor',
  ),
  help: flag('show this help'),
} as const

/** The command as its help shows it. */
export const verifyCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs verify',
  summary: 'Makes every PNG again from its source file, and says which are not the same.',
  options,
}

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runVerify(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine(verifyCommand, args)
  const { stdout } = terminal
  if (values.help) {
    stdout.write(`${usage(verifyCommand)}\n`)
    return exitCodes.ok
  }
  const place = placeOf(values)
  const { receipts, window, objects } = await readDataset(place)
  const verified = await verifyAll(receipts, { ...place, window, jobs: values.jobs }, terminal)
  for (const line of [...objectLines(objects), ...linesOf(verified)]) stdout.write(`${line}\n`)
  const isProven = verified.every(({ verdict }) => verdict.endsWith('-identical'))
  return isProven && objects.faults.length === 0 ? exitCodes.ok : exitCodes.rejected
}

/** What is known before anything is made again. */
interface ReadDataset {
  readonly receipts: readonly Receipt[]
  readonly window: AskedWindow | null
  readonly objects: Awaited<ReturnType<typeof checkObjects>>
}

async function readDataset(place: Place): Promise<ReadDataset> {
  const { db, close } = await openDataset(place)
  try {
    const dataset = await findDataset(db)
    return {
      receipts: await listReceipts(db),
      window: askedWindow(dataset?.Window ?? null),
      objects: await checkObjects(db, objectFolder(place.databasePath)),
    }
  } finally {
    close()
  }
}

async function verifyAll(
  receipts: readonly Receipt[],
  given: { out: string; window: AskedWindow | null; jobs: number },
  { stderr }: Terminal,
): Promise<readonly Verified[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mini-pacs-verify-'))
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', removeScratch)
  const files = countSources(receipts)
  const progress = startProgress(stderr, files)
  const jobs = Math.max(1, Math.min(given.jobs, files))
  const pool = openPool({ jobs })
  try {
    return await verify(receipts, { ...given, jobs, scratch, pool, onDone: progress.step })
  } finally {
    progress.clear()
    await pool.close()
    removeScratch()
    process.off('exit', removeScratch)
  }
}

/** A line an object that is not as it was made, and the sum; nothing where there are none. */
function objectLines({ objects, faults }: ReadDataset['objects']): readonly string[] {
  if (objects === 0) return []
  const lines = faults.map((fault) => printable(`${verdictOf('different')}  ${fault}`))
  return [...lines, `${objects} objects: ${objects - faults.length} as they were made`]
}

/** A line an image that is not byte-identical, and the sum. */
function linesOf(verified: readonly Verified[]): readonly string[] {
  const others = verified.flatMap(({ receipt, verdict, detail }) => {
    const line = `${verdictOf(verdict)}  ${receipt.PngFilePath}  ${detail}`
    return detail === null ? [] : [printable(line)]
  })
  const counts = verdicts.map((word) => {
    return `${verified.filter(({ verdict }) => verdict === word).length} ${word}`
  })
  const images = `${verified.length} ${verified.length === 1 ? 'image' : 'images'}`
  return [...others, `${images}: ${counts.join(', ')}`]
}

/** As wide as the longest. */
function verdictOf(verdict: Verdict): string {
  return verdict.padEnd(Math.max(...verdicts.map(({ length }) => length)))
}
