/** Everything that a run found out, as the rows of the new database. Pure. */

import type { Image } from '../drizzle/schema.ts'
import type { Outcome, State } from '../drizzle/vocabulary.ts'
import { picturesKey, type SplitGroup } from './archive.ts'
import { type Assignment, assign, type UnassignedImage, unitOf } from './assign.ts'
import type { ConvertedFile } from './conversion.ts'
import { framePath } from './frame-path.ts'
import { groupBy } from './group-by.ts'
import type { Candidate, Identity } from './identify.ts'
import type { JournalEntry } from './journal.ts'
import type { Labelling } from './labelling.ts'
import { incomingFolder } from './moves.ts'
import type { Wish } from './pins.ts'
import { type Admitted, admit, type Removed } from './removal.ts'
import { imageRows, instanceRows, parentRows, type StoredFile, type UnplacedImage } from './rows.ts'
import type { SourceEntry } from './sources/folder.ts'
import { subjectOf, wishOf } from './subject.ts'
import type { NewRows } from './write.ts'

/** What became of a file of this run. */
export interface FileOutcome {
  readonly entry: SourceEntry
  readonly outcome: Outcome
  readonly reason: string | null
  readonly detail: string | null
  readonly sourceSha256: string | null
  /** The instance that the file is stored as, or that it repeats; null for others. */
  readonly instanceUid: string | null
}

/** The rows of a run but for its sources, and what to report. */
export interface Built {
  readonly rows: Omit<NewRows, 'sources'>
  readonly outcomes: readonly FileOutcome[]
}

/** How the rows are made. */
export interface BuildOptions {
  readonly before: Assignment
  readonly removed: Removed
  /** Of an image of which the user says nothing. */
  readonly labelOf: (imageId: string) => string
  readonly labelling: Labelling
  readonly sourceIdOf: (root: string) => number
}

/** A converted file on its way into the database. */
interface Incoming {
  readonly entry: SourceEntry
  readonly stem: string
  readonly file: ConvertedFile
}

/** An image, where its PNG is, and where it belongs. */
interface Placeable extends UnassignedImage {
  readonly row: UnplacedImage
  readonly fromPath: string
  /** Undefined where the user says nothing of it. */
  readonly label: string | undefined
}

/**
 * Identifies, splits and places what was converted.
 *
 * @throws {Failure} where a group would be in two states, or rows of labels contradict each other
 */
export function build(results: readonly JournalEntry[], options: BuildOptions): Built {
  const { before, sourceIdOf } = options
  const incoming = results.flatMap(({ entry, stem, conversion }) => {
    return conversion.outcome === 'converted' ? [{ entry, stem, file: conversion.file }] : []
  })
  const identified = admit(incoming.map(toCandidate), before.known, options.removed)
  const stored = incoming.flatMap((file, i) => toStoredFile(file, identified[i], sourceIdOf))
  const entries = incoming.map(({ entry }, i) => ({ entry, uid: instanceUidOf(identified[i]) }))
  const filesOf = groupBy(entries, ({ uid }) => uid)
  const placeables = stored.flatMap((item) => {
    const { file, identity } = item.stored
    const files = filesOf.get(identity.instanceUid)?.map(({ entry }) => entry) ?? []
    const said = options.labelling.find(subjectOf({ header: file.header, identity, files }))
    return toPlaceables(item, said.label?.label, wishOf(options.labelling, said))
  })
  const splitGroups = assign(placeables, before)
  const images = place(placeables, splitGroups, options)
  const outcomes = [
    ...incoming.map((file, i) => convertedOutcome(file, identified[i])),
    ...results.flatMap(otherOutcome),
  ]
  const rows = {
    ...parentRows(stored.map(({ stored: file }) => file)),
    images: images.map(({ image }) => image),
    instances: stored.flatMap(({ stored: file }) => instanceRows(file)),
    splitGroups,
    sourceFiles: outcomes.map((outcome) => ledgerRow(outcome, sourceIdOf)),
    pendingMoves: images.map(({ image, fromPath }) => {
      return { FromPath: fromPath, ToPath: image.PngFilePath }
    }),
  }
  return { rows, outcomes }
}

function toCandidate({ file }: Incoming): Candidate {
  const { header, sourceSha256, frames } = file
  return { ...header, sourceSha256, pictures: picturesKey(frames) }
}

interface IncomingStored {
  readonly stored: StoredFile
  readonly stem: string
}

function toStoredFile(
  { entry, stem, file }: Incoming,
  identified: Admitted | undefined,
  sourceIdOf: (root: string) => number,
): readonly IncomingStored[] {
  if (identified?.kind !== 'instance') return []
  const { identity } = identified
  const sourceId = sourceIdOf(entry.root)
  return [{ stem, stored: { sourceId, filePath: entry.filePath, file, identity } }]
}

function instanceUidOf(admitted: Admitted | undefined): string | undefined {
  if (admitted?.kind === 'instance') return admitted.identity.instanceUid
  return admitted?.kind === 'duplicate' ? admitted.instanceUid : undefined
}

function toPlaceables(
  { stored, stem }: IncomingStored,
  label: string | undefined,
  wish: Wish | undefined,
): readonly Placeable[] {
  return imageRows(stored).map((row) => ({
    row,
    imageId: row.ImageID,
    identity: stored.identity,
    label,
    wish,
    fromPath: framePath(`${incomingFolder}/${stem}`, row.FrameNumber),
  }))
}

function place(
  placeables: readonly Placeable[],
  splitGroups: readonly SplitGroup[],
  { before, labelOf }: BuildOptions,
): readonly { readonly image: Image; readonly fromPath: string }[] {
  const states = new Map<string, State>(
    splitGroups.map(({ UnitID, State: state }) => [UnitID, state]),
  )
  return placeables.map((placeable) => {
    const state = states.get(unitOf(placeable, before.splitUnit))
    if (!state) throw new Error(`image ${placeable.imageId} has no state`)
    const { imageId, label = labelOf(imageId) } = placeable
    const placed = {
      State: state,
      Label: label,
      PngFilePath: `${state}/${label}/${imageId}.png`,
      // Given when all images of the series are known.
      SeriesPosition: 0,
    }
    return { image: { ...placeable.row, ...placed }, fromPath: placeable.fromPath }
  })
}

function convertedOutcome({ entry, file }: Incoming, admitted: Admitted | undefined): FileOutcome {
  const { sourceSha256 } = file
  switch (admitted?.kind) {
    case 'instance': {
      const { instanceUid } = admitted.identity
      const remarks = remarksOn(file, admitted.identity)
      const detail = remarks.length === 0 ? null : remarks.join('; ')
      return { entry, outcome: 'stored', reason: null, detail, sourceSha256, instanceUid }
    }
    case 'duplicate': {
      const { instanceUid } = admitted
      const detail = `the same pictures as ${instanceUid}`
      const reason = 'same image'
      return { entry, outcome: 'duplicate', reason, detail, sourceSha256, instanceUid }
    }
    default: {
      const detail = admitted?.what ?? null
      const reason = 'removed'
      return { entry, outcome: 'skipped', reason, detail, sourceSha256, instanceUid: null }
    }
  }
}

function remarksOn(file: ConvertedFile, { conflict, instanceUid }: Identity): readonly string[] {
  const uid = `SOP Instance UID (0008,0018) ${file.header.sopInstanceUid}`
  const shared = `${uid} has other pictures too; stored as ${instanceUid}`
  return [...(conflict ? [shared] : []), ...(file.remark === null ? [] : [file.remark])]
}

/** The instances that files were stored as. */
export function storedInstances(outcomes: readonly FileOutcome[]): ReadonlySet<string | null> {
  const stored = outcomes.filter(({ outcome }) => outcome === 'stored')
  return new Set(stored.map(({ instanceUid }) => instanceUid))
}

/** What became of a file of which there is no picture. */
export function otherOutcome({ entry, conversion }: JournalEntry): readonly FileOutcome[] {
  if (conversion.outcome !== 'skipped' && conversion.outcome !== 'rejected') return []
  return [{ entry, ...conversion, instanceUid: null }]
}

function ledgerRow(
  { entry, outcome, reason, detail, sourceSha256, instanceUid }: FileOutcome,
  sourceIdOf: (root: string) => number,
): NewRows['sourceFiles'][number] {
  return {
    SourceID: sourceIdOf(entry.root),
    FilePath: entry.filePath,
    Size: entry.size,
    ModifiedTime: entry.modifiedTime,
    Outcome: outcome,
    Reason: reason,
    Detail: detail,
    Sha256: sourceSha256,
    InstanceUID: instanceUid,
  }
}
