/** Asks a deployed Worker which data set it serves. */

import { exitCodes, Failure } from '../../command/failure.ts'
import { type Clock, wallClock } from './pace.ts'

/** Whom to ask, and how long to wait for the edge. */
export interface Question {
  readonly url: string
  /** What it is to answer. */
  readonly digest: string
  readonly token: string | undefined
  readonly attempts?: number
  readonly clock?: Clock
}

const pauseMs = 2_000
const timeoutMs = 15_000

/**
 * Waits until `/dataset` of a deployment has the digest: the edge takes some seconds to hear of a
 * new version.
 *
 * @throws {Failure} exit code 69 with the last answer where it does not
 */
export async function awaitDigest({
  url,
  digest,
  token,
  attempts = 30,
  clock = wallClock,
}: Question): Promise<void> {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }) }
  let answer = ''
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await clock.wait(pauseMs)
    answer = await readDigest(new URL('/dataset', url), headers)
    if (answer === digest) return
  }
  throw new Failure(`${url}/dataset answers ${answer}, not ${digest}`, exitCodes.unavailable)
}

/** The digest, or why there is none. */
async function readDigest(url: URL, headers: Readonly<Record<string, string>>): Promise<string> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
    if (!response.ok) return `status ${response.status}`
    const { Digest }: { Digest?: unknown } = JSON.parse(await response.text())
    return String(Digest)
  } catch {
    return 'nothing'
  }
}
