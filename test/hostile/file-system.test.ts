/** Names and places that a file system allows and nobody expects. */

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { patient } from '../ingest/images.ts'
import { folderWith, miniPacs, query } from '../ingest/program.ts'

const posix = process.platform !== 'win32'

describe('the file system', () => {
  test('has folders named like files', () => {
    const folder = folderWith({ 'dicom/a.dcm/b.dcm/image': patient('A', '1.2.3'), 'dicom/c': '' })
    mkdirSync(join(folder, 'dicom/empty.dcm'))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain(
      '2 files: 1 stored, 0 duplicate, 1 skipped, 0 rejected',
    )
  })

  test.runIf(posix)('has names with newlines, escapes and quotes', async () => {
    const names = ['a\nb', "'; DROP TABLE Images; --", '<script>', '\u001b[2Jc', ' ', '-x', '%00']
    const files = names.map((name, i) => [`dicom/${name}`, patient(`P${i}`, `1.2.${i}`)] as const)
    const folder = folderWith({ ...Object.fromEntries(files), 'dicom/\u001b]0;x\n/y': 'DICM' })
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('8 files: 7 stored')
    const rows = await query(folder, 'SELECT FilePath FROM Images ORDER BY ImageID')
    expect(rows.map(({ FilePath }) => FilePath)).toEqual(names)
  })

  test.runIf(posix)('has names that would steer the terminal, which are printed escaped', () => {
    const folder = folderWith({ 'dicom/a\n\u001b[31mb': patient('A', '1').slice(0, 200) })
    expect(miniPacs(folder, 'ingest', 'dicom').stderr).toMatch(
      /^rejected {3}a\\u000a\\u001b\[31mb {2}.*\n$/,
    )
  })

  test.runIf(process.platform === 'linux')(
    'has names that are not UTF-8, which are rejected',
    () => {
      const folder = folderWith({ 'dicom/a': patient('A', '1.2.3') })
      const name = Buffer.concat([Buffer.from(join(folder, 'dicom/b')), Buffer.from([0xff])])
      writeFileSync(name, patient('A', '1.2.4'))
      const ran = miniPacs(folder, 'ingest', 'dicom')
      expect(ran.stdout).toContain('2 files: 1 stored, 0 duplicate, 0 skipped, 1 rejected')
      expect(ran.stderr).toContain('unreadable file: ENOENT')
    },
  )

  test.runIf(posix)('has links to nowhere and to themselves, which are rejected', () => {
    const folder = folderWith({ 'dicom/a': patient('A', '1.2.3') })
    symlinkSync('gone', join(folder, 'dicom/nowhere'))
    symlinkSync('loop', join(folder, 'dicom/loop'))
    symlinkSync('..', join(folder, 'dicom/parent'))
    symlinkSync('.', join(folder, 'dicom/again'))
    const ran = miniPacs(folder, 'ingest', 'dicom')
    expect(ran.stdout).toContain('3 files: 1 stored, 0 duplicate, 0 skipped, 2 rejected')
    expect(ran.stderr).toContain('ENOENT')
    expect(ran.stderr).toContain('ELOOP')
  })

  test.runIf(posix && process.getuid?.() !== 0)('has what may not be read', () => {
    const folder = folderWith({ 'dicom/a': patient('A', '1.2.3'), 'dicom/b': '', 'dicom/c/d': '' })
    chmodSync(join(folder, 'dicom/b'), 0)
    chmodSync(join(folder, 'dicom/c'), 0)
    const ran = miniPacs(folder, 'ingest', 'dicom')
    expect(ran.stdout).toContain('3 files: 1 stored, 0 duplicate, 0 skipped, 2 rejected')
  })
})
