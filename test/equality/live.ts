/** Whether the viewer's engine can run here. */

import { findChromium, noChromium } from './browser.ts'
import { fetchCornerstone } from './packages.ts'

/** What a live run needs and does not have, for a person to read; undefined where nothing. */
export async function findMissing(): Promise<string | undefined> {
  if (findChromium() === undefined) return noChromium
  try {
    await fetchCornerstone()
    return undefined
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return `npm cannot fetch the packages of test/equality/package.json: ${said}`
  }
}
