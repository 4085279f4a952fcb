/** What a run has to do about each file: decided from the ledger, before anything is read. Pure. */

import type { SourceFile } from '../drizzle/schema.ts'
import type { RejectReason } from '../drizzle/vocabulary.ts'
import type { SourceEntry } from './sources/folder.ts'

/** What is known before the run. */
export interface PlanInput {
  readonly files: readonly SourceEntry[]
  /** The row of a file at this place, whether or not it has changed. */
  readonly findRow: (entry: SourceEntry) => SourceFile | undefined
  readonly isUnchanged: (entry: SourceEntry, row: SourceFile) => boolean
  /** Files that were recorded below the sources of this run and are no more. */
  readonly gone: readonly SourceFile[]
  /** Whether the files that are gone take their images with them. */
  readonly prune: boolean
  /** Whether all PNGs and objects of a file are in their places. */
  readonly isComplete: (row: SourceFile) => boolean
  /** Whether this run leaves out a file that an earlier one left out with this detail. */
  readonly isStillRefused: (detail: string) => boolean
  /** Whether this software may succeed where the one that recorded the file did not. */
  readonly retryRejected: boolean
}

/** What to do. */
export interface Plan {
  /** Files that stay as they are recorded. */
  readonly unchanged: readonly { readonly entry: SourceEntry; readonly row: SourceFile }[]
  /** Files to convert. */
  readonly pending: readonly SourceEntry[]
  /** Recorded files whose images are to be taken out before those of this run come in. */
  readonly dropped: readonly SourceFile[]
  /** Those of them that leave the ledger too. */
  readonly forgotten: readonly SourceFile[]
}

const passingReasons: ReadonlySet<string | null> = new Set<RejectReason>([
  'unreadable file',
  'time limit exceeded',
  'conversion failed',
])

/** Whether what a file was rejected for may be gone the next time. */
export function mayPass(reason: string | null): boolean {
  return passingReasons.has(reason)
}

/** Decides. */
export function planRun(input: PlanInput): Plan {
  const { files, gone, prune } = input
  const judged = files.map((entry) => {
    const row = input.findRow(entry)
    return { entry, row, keep: row !== undefined && staysAsIs(entry, row, input) }
  })
  const redone = judged.flatMap(({ row, keep }) => (row && !keep ? [row] : []))
  const forgotten = prune ? gone : []
  const dropped = [...redone, ...forgotten].filter(({ Outcome }) => Outcome === 'stored')
  const lost = new Set(dropped.map(({ InstanceUID }) => InstanceUID))
  // Where an image is taken out, a file that repeats it may have to give it again.
  const isOrphan = (row: SourceFile) => row.Outcome === 'duplicate' && lost.has(row.InstanceUID)
  return {
    unchanged: judged.flatMap(({ entry, row, keep }) => {
      return row && keep && !isOrphan(row) ? [{ entry, row }] : []
    }),
    pending: judged.flatMap(({ entry, row, keep }) => {
      return row && keep && !isOrphan(row) ? [] : [entry]
    }),
    dropped,
    forgotten,
  }
}

function staysAsIs(entry: SourceEntry, row: SourceFile, input: PlanInput): boolean {
  if (!input.isUnchanged(entry, row)) return false
  switch (row.Outcome) {
    case 'stored':
      return input.isComplete(row)
    case 'rejected':
      return !input.retryRejected && !mayPass(row.Reason)
    case 'skipped':
      // What another selection left out may be wanted by this one.
      return row.Reason !== 'not selected' || input.isStillRefused(row.Detail ?? '')
    case 'duplicate':
      return true
  }
}
