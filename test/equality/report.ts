/** What `npm run equality` prints of one viewer. */

import { type Comparison, compareWith } from './comparison.ts'
import type { Viewer } from './difference.ts'
import type { Drawing } from './drawing.ts'
import { leftOut, missesOf, table } from './table.ts'

/** Prints the table of a viewer, and answers how many pictures miss their bar. */
export async function report(
  drawings: AsyncIterable<Drawing>,
  { viewer, nearest, verbose }: { viewer: Viewer; nearest: boolean; verbose: boolean },
): Promise<number> {
  const comparisons: Comparison[] = []
  for await (const drawing of drawings) {
    const comparison = compareWith(drawing, { viewer, nearest })
    comparisons.push(comparison)
    const line = verbose ? remarkOn(comparison) : undefined
    if (line !== undefined) process.stderr.write(`${line}\n`)
  }
  const misses = missesOf(comparisons)
  const title = `${viewer}${nearest ? ', nearest neighbour' : ''}`
  const missed = misses.map((miss) => `MISSED  ${miss}`)
  const lines = ['', title, '', table(comparisons), '', ...leftOut(comparisons), ...missed]
  process.stdout.write(`${lines.join('\n')}\n`)
  return misses.length
}

function remarkOn(comparison: Comparison): string | undefined {
  const { name, kind } = comparison
  if (kind !== 'compared') return `${name}: ${kind}: ${comparison.detail}`
  const { differing, pixels, worst } = comparison.distance
  if (differing === 0) return undefined
  return `${name}: ${differing} of ${pixels}, worst ${worst}; ${comparison.deliberate ?? 'held'}`
}
