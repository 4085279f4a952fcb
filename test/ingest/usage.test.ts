import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ct } from './images.ts'
import { folderWith, listTree, miniPacs } from './program.ts'

test('--json prints one object, and the sum on the other stream', () => {
  const folder = folderWith({ 'dicom/a.dcm': ct(), 'dicom/b.txt': 'b' })
  const ran = miniPacs(folder, 'ingest', 'dicom', '--json')
  expect(JSON.parse(ran.stdout)).toMatchObject({
    files: { seen: 2, stored: 1, duplicate: 0, skipped: 1, rejected: 0, unchanged: 0 },
    reasons: [{ outcome: 'skipped', reason: 'not DICOM', files: 1 }],
    dataset: { patients: 1, images: 1, modalities: [{ modality: 'CT', images: 1 }] },
    database: join(folder, 'medical_imaging.db'),
  })
  expect(ran.stderr).toBe('2 files: 1 stored, 0 duplicate, 1 skipped, 0 rejected\n')
})

test('--verbose prints what became of each file', () => {
  const folder = folderWith({ 'dicom/a.dcm': ct() })
  expect(miniPacs(folder, 'ingest', 'dicom', '--verbose').stderr).toBe('stored     a.dcm\n')
})

describe('wrong usage ends with one line', () => {
  const folder = folderWith({ 'dicom/a.dcm': ct() })
  test.each([
    { args: ['ingest'], status: 64, line: 'no SOURCE given' },
    {
      args: ['ingest', 'dicom', '--jobs', 'two'],
      status: 64,
      line: '--jobs is "two", not a whole',
    },
    {
      args: ['ingest', 'dicom', '--training-ratio', '1.5'],
      status: 64,
      line: 'not a number from 0',
    },
    {
      args: ['ingest', 'dicom', '--training-ratio', '0.9'],
      status: 64,
      line: 'add up to more than 1',
    },
    {
      args: ['ingest', 'dicom', '--split-unit', 'slice'],
      status: 64,
      line: 'not one of patient, study',
    },
    {
      args: ['ingest', 'dicom', '--label', '../x'],
      status: 64,
      line: '--label is "../x", not up to',
    },
    {
      args: ['ingest', 'dicom', '--window', '40,0'],
      status: 64,
      line: '--window is "40,0", not CENTER,WIDTH with a width of 1 or more, or one of brain',
    },
    {
      args: ['ingest', 'dicom', '--where', 'PatientName=X'],
      status: 64,
      line: '--where is "PatientName=X", not KEYWORD=PATTERN with one of PatientID, PatientSex',
    },
    { args: ['ingest', 'dicom', '--frobnicate'], status: 64, line: "'--frobnicate'" },
    { args: ['convert'], status: 64, line: 'no command "convert"' },
    { args: ['ingest', 'nowhere'], status: 66, line: 'nowhere: no such file or folder' },
  ])('$args: exit code $status', ({ args, status, line }) => {
    const ran = miniPacs(folder, ...args)
    expect(ran.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
    expect(ran).toMatchObject({ status, stdout: '' })
  })
})

test('a PNG that cannot be written ends the run with exit code 74 and no database', () => {
  const folder = folderWith({ 'dicom/a.dcm': ct(), training_png: 'a file, not a folder' })
  const ran = miniPacs(folder, 'ingest', 'dicom')
  expect(ran.status).toBe(74)
  expect(ran.stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(listTree(folder)).not.toContain('medical_imaging.db')
})
