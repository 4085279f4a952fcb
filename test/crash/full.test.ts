/** A disk that is really full: a tmpfs of a few hundred kilobytes, which only root can mount. */

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { miniPacs } from '../ingest/program.ts'
import { type Prepared, prepareArchive, readArchive } from './archive.ts'

const disk = mkdtempSync(join(tmpdir(), 'mini-pacs-disk-'))
const mounted = mount('size=8m')

function mount(options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status === 0
}

afterAll(() => {
  if (mounted) execFileSync('umount', ['--lazy', disk])
  rmSync(disk, { recursive: true, force: true })
})

if (!mounted) process.stderr.write('SKIPPED  a full disk: 3 tests, because tmpfs needs root\n')

describe.skipIf(!mounted)('on a disk with room for only a part of the run', () => {
  let archive: Prepared

  beforeAll(async () => {
    archive = await prepareArchive('--dicomweb')
  })

  function usedKilobytes(): number {
    const { blocks, bfree, bsize } = statfsSync(disk)
    return ((blocks - bfree) * bsize) / 1024
  }

  test.each([4, 40, 200])(
    '%i KiB, the archive stays as it was until there is more',
    async (spare) => {
      execFileSync('mount', ['-o', 'remount,size=8m', disk])
      const folder = join(disk, String(spare))
      cpSync(archive.copy(), folder, { recursive: true, preserveTimestamps: true })
      const before = readFileSync(join(folder, 'medical_imaging.db'))
      execFileSync('mount', ['-o', `remount,size=${usedKilobytes() + spare}k`, disk])
      const { status, stderr } = miniPacs(folder, 'ingest', 'second')
      expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({
        status: 74,
        lines: 1,
      })
      expect(readFileSync(join(folder, 'medical_imaging.db'))).toEqual(before)
      expect((await readArchive(folder)).missing).toEqual([])
      execFileSync('mount', ['-o', 'remount,size=64m', disk])
      expect(miniPacs(folder, 'ingest', 'second').status).toBe(0)
      expect(await readArchive(folder)).toMatchObject({ digest: archive.digest, missing: [] })
      rmSync(folder, { recursive: true })
    },
  )
})
