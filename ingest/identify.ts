/**
 * Who is who: gives every converted file its patient, study, series and instance. Pure, and blind
 * to the order of the files: what one of several keeps is decided by the values alone.
 */

import { derivedUid, isUid } from './uid.ts'

/** A converted file, as far as identity goes. Header values are null where absent. */
export interface Candidate {
  readonly patientId: string | null
  readonly studyInstanceUid: string | null
  readonly seriesInstanceUid: string | null
  readonly sopInstanceUid: string | null
  readonly sourceSha256: string
  /** One text for the pictures of all frames: equal for equal pictures. */
  readonly pictures: string
}

/** What a candidate is in the database. */
export interface Identity {
  readonly patientId: string
  readonly studyId: string
  readonly seriesId: string
  readonly instanceUid: string
  /** The UIDs of the header, or what stands for them, before another parent's claim was seen. */
  readonly claimedStudyId: string
  readonly claimedSeriesId: string
  /** Another instance has the same UID and other pictures, so that this one got a derived UID. */
  readonly conflict: boolean
}

/** Per candidate: its identity, or the instance that it repeats. */
export type Identified =
  | { readonly kind: 'instance'; readonly identity: Identity }
  | { readonly kind: 'duplicate'; readonly instanceUid: string }

/** What the database holds already; it keeps what it has. */
export interface KnownArchive {
  /** StudyID → its PatientID. */
  readonly studies: ReadonlyMap<string, string>
  /** SeriesID → its StudyID. */
  readonly series: ReadonlyMap<string, string>
  /** The UID an instance came with → the instances that have it, and their pictures. */
  readonly instances: ReadonlyMap<string, readonly KnownInstance[]>
}

/** An instance of the database. */
export interface KnownInstance {
  readonly instanceUid: string
  readonly pictures: string
}

/** A UID of the header, or the one that stands for an absent or malformed one. */
export function claimedInstanceUid(sopInstanceUid: string | null, sourceSha256: string): string {
  return isUid(sopInstanceUid) ? sopInstanceUid : derivedUid('instance', sourceSha256)
}

/** Identifies the candidates, in their order. */
export function identify(
  candidates: readonly Candidate[],
  known: KnownArchive,
): readonly Identified[] {
  const instances = identifyInstances(candidates, known)
  const stored = candidates.filter((_, i) => instances[i]?.kind === 'instance')
  const claims = new Map(stored.map((candidate) => [candidate, claimParents(candidate)]))
  const studies = owners([...claims.values()], known.studies, (claim) => [
    claim.studyId,
    claim.patientId,
  ])
  const studyIdOf = ({ studyId, patientId }: Claim) =>
    idUnder('study', studyId, { parent: patientId, owner: studies.get(studyId) })
  const series = owners([...claims.values()], known.series, (claim) => [
    claim.seriesId(studyIdOf(claim)),
    studyIdOf(claim),
  ])
  return candidates.map((candidate, i) => {
    const instance = instances[i]
    const claim = claims.get(candidate)
    if (!claim || instance?.kind !== 'instance') {
      return { kind: 'duplicate', instanceUid: instance?.instanceUid ?? '' }
    }
    const studyId = studyIdOf(claim)
    const claimedSeriesId = claim.seriesId(studyId)
    const identity: Identity = {
      patientId: claim.patientId,
      studyId,
      seriesId: idUnder('series', claimedSeriesId, {
        parent: studyId,
        owner: series.get(claimedSeriesId),
      }),
      instanceUid: instance.instanceUid,
      claimedStudyId: claim.studyId,
      claimedSeriesId,
      conflict: instance.conflict,
    }
    return { kind: 'instance', identity }
  })
}

interface Claim {
  readonly patientId: string
  readonly studyId: string
  /** Of a series without UID it depends on the study's. */
  readonly seriesId: (studyId: string) => string
}

function claimParents(candidate: Candidate): Claim {
  const { patientId, studyInstanceUid, seriesInstanceUid } = candidate
  const parent = patientId ?? seriesInstanceUid ?? candidate.sourceSha256
  const studyId = uidOr(studyInstanceUid, 'study', () => derivedUid('study of', parent))
  const seriesId = (study: string) =>
    uidOr(seriesInstanceUid, 'series', () => derivedUid('series of', study))
  return { patientId: patientId ?? `anonymous-${studyId}`, studyId, seriesId }
}

function uidOr(written: string | null, kind: string, absent: () => string): string {
  if (isUid(written)) return written
  return written === null ? absent() : derivedUid(kind, written)
}

/** Which parent keeps an id that several claim: the one that has it, else the smallest. */
function owners(
  claims: readonly Claim[],
  known: ReadonlyMap<string, string>,
  idAndParent: (claim: Claim) => readonly [id: string, parent: string],
): ReadonlyMap<string, string> {
  const kept = new Map<string, string>()
  for (const claim of claims) {
    const [id, parent] = idAndParent(claim)
    const smallest = kept.get(id)
    const owner = known.get(id) ?? (smallest !== undefined && smallest < parent ? smallest : parent)
    kept.set(id, owner)
  }
  return kept
}

/** The id itself for the parent that keeps it, and one derived from both for any other. */
function idUnder(
  kind: string,
  id: string,
  { parent, owner }: { parent: string; owner?: string | undefined },
): string {
  return owner === parent ? id : derivedUid(`${kind} under`, id, parent)
}

type IdentifiedInstance =
  | { readonly kind: 'instance'; readonly instanceUid: string; readonly conflict: boolean }
  | { readonly kind: 'duplicate'; readonly instanceUid: string }

/** Tells repeated pictures from different ones among the candidates of one UID. */
function identifyInstances(
  candidates: readonly Candidate[],
  known: KnownArchive,
): readonly IdentifiedInstance[] {
  const result: IdentifiedInstance[] = []
  const byHash = candidates.map((candidate, index) => ({ candidate, index }))
  byHash.sort((a, b) => compare(a.candidate.sourceSha256, b.candidate.sourceSha256))
  const taken = new Map<string, KnownInstance[]>()
  for (const { candidate, index } of byHash) {
    const uid = claimedInstanceUid(candidate.sopInstanceUid, candidate.sourceSha256)
    const others = taken.get(uid) ?? [...(known.instances.get(uid) ?? [])]
    taken.set(uid, others)
    const same = others.find(({ pictures }) => pictures === candidate.pictures)
    if (same) {
      result[index] = { kind: 'duplicate', instanceUid: same.instanceUid }
      continue
    }
    const conflict = others.length > 0
    const instanceUid = conflict ? derivedUid('instance', candidate.sourceSha256) : uid
    others.push({ instanceUid, pictures: candidate.pictures })
    result[index] = { kind: 'instance', instanceUid, conflict }
  }
  return result
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
