/** Bundles the programs once before the tests, which start them as a user does. */

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @throws when the bundle cannot be built: no test would say anything about this source then */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  execFileSync(process.execPath, ['build.mjs'], { cwd: root, stdio: 'inherit' })
}
