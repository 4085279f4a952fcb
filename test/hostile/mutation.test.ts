/** Broken files by the thousand: MUTATIONS=100000 npx vitest run test/hostile/mutation.test.ts */

import { expect, test } from 'vitest'
import { openPool } from '../../ingest/pool.ts'
import { ct } from '../ingest/images.ts'
import { programPath } from '../ingest/program.ts'
import { convertFiles, findFault } from './conversion.ts'
import { mutate, randomOf } from './mutate.ts'
import { readSpecimens, type Specimen } from './specimens.ts'

const count = Number(process.env['MUTATIONS'] ?? 2_000)
const firstSeed = Number(process.env['MUTATION_SEED'] ?? 1)
const jobs = 2
const batch = 50
/** Peak of the whole process for both worker threads: 512 MB each. */
const growthLimitBytes = jobs * 512 * 2 ** 20

/** The broken file of a seed: always the same one where the specimens are the same. */
function mutantOf(seed: number, specimens: readonly [Specimen, ...Specimen[]]) {
  const random = randomOf(seed)
  const { name, bytes } = random.pick(specimens)
  return { name: `${name} with seed ${seed}`, bytes: mutate(bytes, random) }
}

test(
  `${count} broken files are stored or rejected with a reason, and leave no partial PNG`,
  async () => {
    const [first, ...others] = readSpecimens()
    if (!first) throw new Error('no specimens')
    const pool = openPool({ jobs, program: programPath('convert') })
    const faults: string[] = []
    const outcomes = { converted: 0, skipped: 0, rejected: 0, unwritable: 0 }
    const before = process.resourceUsage().maxRSS
    for (let done = 0; done < count; done += batch) {
      const mutants = Array.from({ length: Math.min(batch, count - done) }, (_, i) =>
        mutantOf(firstSeed + done + i, [first, ...others]),
      )
      const files = mutants.map(({ bytes }) => bytes)
      await convertFiles(pool, files, (remains, index, folder) => {
        outcomes[remains.conversion.outcome]++
        const fault = findFault(remains, index, folder)
        if (fault) faults.push(`${mutants[index]?.name}: ${fault}`)
      })
    }
    const grownBytes = (process.resourceUsage().maxRSS - before) * 1024
    process.stderr.write(`${JSON.stringify({ ...outcomes, megabytes: grownBytes / 2 ** 20 })}\n`)
    expect(faults).toEqual([])
    expect(grownBytes).toBeLessThan(growthLimitBytes)
    await convertFiles(pool, [ct(), ct()], ({ conversion }) => {
      expect(conversion).toMatchObject({ outcome: 'converted' })
    })
    await pool.close()
  },
  60_000 + 30 * count,
)
