/** A run that is killed, or cannot write, at any point: the archive is the old one or the new one. */

import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { findFaults } from '../ingest/object-folder.ts'
import { miniPacs, programPath } from '../ingest/program.ts'
import { type Prepared, pngsOf, prepareArchive, readArchive } from './archive.ts'

const kills = Number(process.env['KILLS'] ?? 25)
const faults = fileURLToPath(new URL('./fault.mjs', import.meta.url))
const total = 30

async function killedAfter(folder: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [programPath('cli'), 'ingest', 'second'], { cwd: folder })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await new Promise((resolve) => setTimeout(resolve, delayMs))
  child.kill('SIGKILL')
  await exited
}

/** Evenly spread over the run and a little beyond, in an order that is not. */
function delays(count: number, runMs: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => ((i * 0.618_034) % 1) * runMs * 1.1)
}

describe.each([
  { what: 'PNGs', options: [], stride: 2 },
  { what: 'PNGs and objects', options: ['--dicomweb'], stride: 7 },
])('a run that writes $what', ({ options, stride }) => {
  let archive: Prepared
  let before: Buffer
  let runMs = 0

  beforeAll(async () => {
    archive = await prepareArchive(...options)
    const folder = archive.copy()
    before = readFileSync(join(folder, 'medical_imaging.db'))
    const started = performance.now()
    miniPacs(folder, 'ingest', 'second')
    runMs = performance.now() - started
  })

  /** Old and byte for byte, or new; in either case with every PNG and object that it names. */
  async function expectOldOrNew(folder: string): Promise<void> {
    const { digest, missing } = await readArchive(folder)
    const isOld = readFileSync(join(folder, 'medical_imaging.db')).equals(before)
    expect(isOld || digest === archive.digest).toBe(true)
    expect(missing).toEqual([])
  }

  /** The next run ends where an undisturbed one would have. */
  async function expectContinued(folder: string): Promise<void> {
    const { status, stderr } = miniPacs(folder, 'ingest', 'second')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(await readArchive(folder)).toEqual({
      digest: archive.digest,
      images: total,
      missing: [],
    })
    expect(pngsOf(folder)).toBe(total)
    expect(await findFaults(folder)).toEqual([])
  }

  test(`killed at ${kills} points, the archive is whole and the next run continues`, async () => {
    for (const delayMs of delays(kills, runMs)) {
      const folder = archive.copy()
      await killedAfter(folder, delayMs)
      await expectOldOrNew(folder)
      await expectContinued(folder)
      rmSync(folder, { recursive: true })
    }
  }, 600_000)

  describe('when a write fails', () => {
    // Enough to reach past the last write of the run; beyond that the run just succeeds.
    const points = Array.from({ length: 40 }, (_, i) => 1 + stride * i)

    test.each(['ENOSPC', 'EIO', 'EMFILE'])(
      'with %s, at every point, one line says so',
      async (code) => {
        for (const at of points.filter(
          (_, i) => i % 3 === ['ENOSPC', 'EIO', 'EMFILE'].indexOf(code),
        )) {
          const folder = archive.copy()
          const args = ['--import', faults, programPath('cli'), 'ingest', 'second', '--jobs', '1']
          const env = { ...process.env, FAULT_AT: String(at), FAULT_CODE: code }
          const ran = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
          expect([0, 74]).toContain(ran.status)
          expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1)
          await expectOldOrNew(folder)
          await expectContinued(folder)
          rmSync(folder, { recursive: true })
        }
      },
      120_000,
    )
  })

  test('Ctrl-C ends the run with exit code 130, and the next continues', async () => {
    const folder = archive.copy()
    const child = spawn(process.execPath, [programPath('cli'), 'ingest', 'second'], { cwd: folder })
    const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    await new Promise((resolve) => setTimeout(resolve, runMs / 2))
    child.kill('SIGINT')
    expect([130, 0, null]).toContain(await exited)
    await expectOldOrNew(folder)
    await expectContinued(folder)
  }, 60_000)
})
