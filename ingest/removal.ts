/** What was removed on purpose, and is not taken again. Pure. */

import type { RemovalLevel } from '../drizzle/vocabulary.ts'
import {
  type Candidate,
  type Identified,
  type Identity,
  identify,
  type KnownArchive,
} from './identify.ts'

/** The ids that were removed, by level. */
export type Removed = Readonly<Record<RemovalLevel, ReadonlySet<string>>>

/** What a candidate is, or why it is not wanted: for example `patient A`. */
export type Admitted = Identified | { readonly kind: 'removed'; readonly what: string }

/** Identifies the candidates, in their order, as if those that were removed were not there. */
export function admit(
  candidates: readonly Candidate[],
  known: KnownArchive,
  removed: Removed,
): readonly Admitted[] {
  const refused = new Map<Candidate, string>()
  for (;;) {
    const wanted = candidates.filter((candidate) => !refused.has(candidate))
    const identified = identify(wanted, known)
    const hits = identified.flatMap((item, i) => {
      const what = item.kind === 'instance' ? findRemoved(item.identity, removed) : undefined
      const candidate = wanted[i]
      return what !== undefined && candidate ? [[candidate, what] as const] : []
    })
    if (hits.length === 0) {
      const byCandidate = new Map(wanted.map((candidate, i) => [candidate, identified[i]]))
      return candidates.map((candidate) => {
        const what = refused.get(candidate) ?? ''
        return byCandidate.get(candidate) ?? { kind: 'removed', what }
      })
    }
    // Without them a duplicate of one may be an image of its own.
    for (const [candidate, what] of hits) refused.set(candidate, what)
  }
}

function findRemoved(identity: Identity, removed: Removed): string | undefined {
  const ids: Readonly<Record<RemovalLevel, string>> = {
    patient: identity.patientId,
    study: identity.studyId,
    series: identity.seriesId,
  }
  for (const level of ['patient', 'study', 'series'] as const) {
    if (removed[level].has(ids[level])) return `${level} ${ids[level]}`
  }
  return undefined
}
