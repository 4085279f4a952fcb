/** One live run of the viewer's engine, in a browser, over files that are built here. */

import { describe, expect, test } from 'vitest'
import { builtSpecimens } from './built.ts'
import { type Comparison, compareWith } from './comparison.ts'
import { drawWithCornerstone } from './cornerstone.ts'
import { findMissing } from './live.ts'

const specimens = builtSpecimens()
const missing = await findMissing()

if (missing !== undefined) {
  process.stderr.write(`SKIPPED  pictures of the live Cornerstone3D: ${missing}\n`)
}

describe.skipIf(missing !== undefined)('the live Cornerstone3D', () => {
  test('draws every built file as this project does', { timeout: 240_000 }, async () => {
    const comparisons: Comparison[] = []
    for await (const drawing of drawWithCornerstone(specimens, { nearest: true })) {
      comparisons.push(compareWith(drawing, { viewer: 'Cornerstone3D', nearest: true }))
    }
    expect(comparisons.filter((one) => one.kind !== 'compared')).toEqual([])
    const differing = comparisons.flatMap((one) => {
      return one.kind === 'compared' && one.distance.differing > 0 ? one.name : []
    })
    expect(differing).toEqual([])
    expect(comparisons.length).toBe(28)
  })
})
