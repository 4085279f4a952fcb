/** Gives every unit of the split its group, and every group its state. Pure. */

import { exitCodes, Failure } from '../command/failure.ts'
import type { SplitUnit, State } from '../drizzle/vocabulary.ts'
import type { SplitGroup } from './archive.ts'
import { groupBy } from './group-by.ts'
import { Groups } from './groups.ts'
import type { Identity, KnownArchive } from './identify.ts'
import { type Pin, pinStates, type Wish } from './pins.ts'
import { type Ratios, split } from './split.ts'

/** An image that has no state yet. */
export interface UnassignedImage {
  readonly imageId: string
  readonly identity: Identity
  /** The state that the user wants it in; undefined leaves it to the split. */
  readonly wish?: Wish | undefined
}

/** How the whole archive is divided, and how it was before this run. */
export interface Assignment {
  readonly splitUnit: SplitUnit
  readonly ratios: Ratios
  readonly seed: number
  readonly known: KnownArchive
  readonly groups: readonly SplitGroup[]
  readonly images: Readonly<Record<State, number>>
}

/** The unit of the split that an image belongs to. */
export function unitOf({ imageId, identity }: UnassignedImage, splitUnit: SplitUnit): string {
  const units: Readonly<Record<SplitUnit, string>> = {
    patient: identity.patientId,
    study: identity.studyId,
    series: identity.seriesId,
    image: imageId,
  }
  return units[splitUnit]
}

/**
 * The units of some new images, with their groups and states. Patients that share a study or a
 * series are one group, and so are studies that share a series. Old assignments stay, and wishes
 * come true; the rest is balanced around them.
 *
 * @throws {Failure} exit code 1 where new files join groups that are in different states, 64 where
 *   wishes would put a group in two
 */
export function assign(
  images: readonly UnassignedImage[],
  before: Assignment,
): readonly SplitGroup[] {
  const groups = joinUnits(images, before)
  const oldByRoot = groupBy(before.groups, ({ GroupID }) => groups.idOf(GroupID))
  const units = groupBy(images, (image) => unitOf(image, before.splitUnit))
  const newUnitsByRoot = groupBy(units.keys(), (unit) => groups.idOf(unit))
  const fresh = [...newUnitsByRoot].filter(([root]) => !oldByRoot.has(root))
  const sizeOf = (members: readonly string[]) =>
    members.reduce((sum, unit) => sum + (units.get(unit)?.length ?? 0), 0)
  const grown = [...newUnitsByRoot].flatMap(([root, members]) => {
    const old = oldByRoot.get(root)
    return old ? [{ root, members, ...stateOfAll(old) }] : []
  })
  const pinned = pinStates(
    images.flatMap((image) => pinOf(image, groups, before.splitUnit)),
    new Map(grown.map(({ root, State: state }) => [root, state])),
  )
  const assigned = { ...before.images }
  for (const { members, State: state } of grown) assigned[state] += sizeOf(members)
  const free = fresh.flatMap(([id, members]) => {
    const state = pinned.get(id)
    if (state) assigned[state] += sizeOf(members)
    return state ? [] : [{ id, size: sizeOf(members) }]
  })
  const states = split(free, { ratios: before.ratios, seed: before.seed, assigned })
  const placed = fresh.flatMap(([root, members]) => {
    const state = pinned.get(root) ?? states.get(root)
    return state ? [{ members, GroupID: root, State: state }] : []
  })
  return [...grown, ...placed].flatMap(({ members, GroupID, State: state }) => {
    return members.map((UnitID) => ({ UnitID, GroupID, State: state }))
  })
}

function pinOf(image: UnassignedImage, groups: Groups, splitUnit: SplitUnit): readonly Pin[] {
  return image.wish ? [{ group: groups.idOf(unitOf(image, splitUnit)), ...image.wish }] : []
}

function joinUnits(
  images: readonly UnassignedImage[],
  { splitUnit, known, groups: old }: Assignment,
): Groups {
  const groups = new Groups()
  for (const { UnitID, GroupID } of old) groups.join(UnitID, GroupID)
  const firstUnit = new Map<string, string>()
  for (const image of images) {
    const unit = unitOf(image, splitUnit)
    for (const link of linksOf(image.identity, splitUnit, known)) {
      groups.join(unit, firstUnit.get(link.name) ?? link.knownUnit ?? unit)
      if (!firstUnit.has(link.name)) firstUnit.set(link.name, unit)
    }
  }
  return groups
}

/** What an image shares with others, and the unit of the database that has it already. */
function linksOf(identity: Identity, splitUnit: SplitUnit, known: KnownArchive) {
  const { claimedStudyId, claimedSeriesId } = identity
  const studyOfSeries = known.series.get(claimedSeriesId)
  const series = { name: `series ${claimedSeriesId}`, knownUnit: studyOfSeries }
  if (splitUnit === 'study') return [series]
  if (splitUnit !== 'patient') return []
  const study = { name: `study ${claimedStudyId}`, knownUnit: known.studies.get(claimedStudyId) }
  return [study, { ...series, knownUnit: known.studies.get(studyOfSeries ?? '') }]
}

function stateOfAll(old: readonly SplitGroup[]): { GroupID: string; State: State } {
  const [first] = old
  const other = old.find(({ State: state }) => state !== first?.State)
  if (!first) throw new Error('a group without members')
  if (!other) return { GroupID: first.GroupID, State: first.State }
  const conflict = `${first.GroupID} (${first.State}) and ${other.GroupID} (${other.State})`
  const message = `New files join ${conflict}, and a group may not be in two states; use --rebuild`
  throw new Failure(message, exitCodes.rejected)
}
