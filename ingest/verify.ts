/** The pixel receipt: makes the PNGs of a data set again from their sources, and compares. */

import { createHash } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, Failure } from '../command/failure.ts'
import type { Verdict } from '../drizzle/vocabulary.ts'
import type { Conversion, ConvertedFile } from './conversion.ts'
import { framePath } from './frame-path.ts'
import { groupBy } from './group-by.ts'
import { keyOf } from './ledger.ts'
import type { ConversionPool } from './pool.ts'
import type { Receipt } from './receipts.ts'
import type { AskedWindow } from './window.ts'

/** What became of one image. */
export interface Verified {
  readonly receipt: Receipt
  readonly verdict: Verdict
  /** Why it is not byte-identical; null where it is. */
  readonly detail: string | null
}

/** What verifying needs. */
export interface VerifyOptions {
  /** The image folder. */
  readonly out: string
  /** A folder for the PNGs that are made again, which are deleted when they are compared. */
  readonly scratch: string
  /** The window of the data set. */
  readonly window: AskedWindow | null
  readonly jobs: number
  readonly pool: ConversionPool
  /** Called for each source file when its images are compared. */
  readonly onDone: () => void
}

/** The sources of some images: how many files are read. */
export function countSources(receipts: readonly Receipt[]): number {
  return new Set(receipts.map(keyOf)).size
}

/**
 * Verifies images.
 *
 * @returns in the order of the receipts
 * @throws {Failure} exit code 74 where the scratch folder cannot be written
 */
export async function verify(
  receipts: readonly Receipt[],
  options: VerifyOptions,
): Promise<readonly Verified[]> {
  const verdicts = new Map<Receipt, Verified>()
  const pending = groupBy(receipts, keyOf).values()
  let next = 1
  const lane = async () => {
    for (const images of pending) {
      const stem = join(options.scratch, String(next++))
      const rebuilt = await rebuild(images[0]?.path, stem, options)
      for (const receipt of images) {
        verdicts.set(receipt, { receipt, ...judge(receipt, rebuilt, options.out) })
      }
      options.onDone()
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, lane))
  return receipts.flatMap((receipt) => verdicts.get(receipt) ?? [])
}

/** Converts a source again; undefined where there is none. */
async function rebuild(
  path: string | null | undefined,
  stem: string,
  { pool, window }: VerifyOptions,
): Promise<Conversion | undefined> {
  const stats = path ? statSync(path, { throwIfNoEntry: false }) : undefined
  if (!path || !stats) return undefined
  const conversion = await pool.convert(
    { path, stem, window, conditions: [], objects: null },
    stats.size,
  )
  if (conversion.outcome === 'unwritable') throw new Failure(conversion.detail, exitCodes.io)
  if (conversion.outcome !== 'converted') return conversion
  for (const { frameNumber } of conversion.file.frames) rmSync(framePath(stem, frameNumber))
  return conversion
}

type Judgement = Omit<Verified, 'receipt'>

function judge(receipt: Receipt, rebuilt: Conversion | undefined, out: string): Judgement {
  const stored = hashOf(join(out, ...receipt.PngFilePath.split('/')))
  if (stored === undefined) return different('the PNG is missing')
  if (stored !== receipt.PngSha256) return different('the PNG was changed')
  if (receipt.path === null) return notVerified('no source is recorded')
  if (!rebuilt) return notVerified(`the source is missing: ${receipt.path}`)
  if (rebuilt.outcome === 'unwritable') return notVerified(rebuilt.detail)
  if (rebuilt.outcome === 'converted') return compare(receipt, rebuilt.file)
  const reasons = [rebuilt.reason, rebuilt.detail].filter((part) => part !== null).join(': ')
  if (rebuilt.sourceSha256 === null) return notVerified(`${reasons}: ${receipt.path}`)
  if (rebuilt.sourceSha256 !== receipt.SourceSha256) return changed(receipt)
  return different(`the source is ${rebuilt.outcome} now: ${reasons}`)
}

function compare(receipt: Receipt, file: ConvertedFile): Judgement {
  if (file.sourceSha256 !== receipt.SourceSha256) return changed(receipt)
  const frame = file.frames.find(({ frameNumber }) => frameNumber === receipt.FrameNumber)
  if (!frame) return different(`the source has no frame ${receipt.FrameNumber} now`)
  if (frame.pngSha256 === receipt.PngSha256) return { verdict: 'byte-identical', detail: null }
  const sameSize = frame.rows === receipt.Rows && frame.columns === receipt.Columns
  if (sameSize && frame.pixelSha256 === receipt.PixelSha256) {
    return { verdict: 'pixel-identical', detail: 'the same pixels in another PNG' }
  }
  const decoders = `decoded by ${receipt.Decoder} then, by ${file.decoder} now`
  const detail = 'the source gives other pixels'
  return different(file.decoder === receipt.Decoder ? detail : `${detail}: ${decoders}`)
}

function different(detail: string): Judgement {
  return { verdict: 'different', detail }
}

function notVerified(detail: string): Judgement {
  return { verdict: 'not verified', detail }
}

function changed({ path }: Receipt): Judgement {
  return notVerified(`the source has changed: ${path}`)
}

/** Undefined where the file cannot be read. */
function hashOf(path: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return undefined
  }
}
