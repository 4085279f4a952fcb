/** The viewer's engine, from npm. */

import { createHash } from 'node:crypto'
import { cpSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fetchOnce, npm } from '../../viewer/packages.ts'

const pins = resolve('test/equality')

/** The `node_modules` with Cornerstone3D, fetched unless it is there. */
export function fetchCornerstone(): Promise<string> {
  const lock = readFileSync(join(pins, 'package-lock.json'))
  const name = `cornerstone-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`
  return fetchOnce(name, 'node_modules', async (folder) => {
    for (const file of ['package.json', 'package-lock.json']) {
      cpSync(join(pins, file), join(folder, file))
    }
    // The packages run in the browser, so that what they say of Node (`engines`) does not matter.
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-engine-strict'], folder)
  })
}
