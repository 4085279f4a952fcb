import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ct, patient } from './images.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

function archive() {
  const folder = folderWith({
    'dicom/a.dcm': patient('A', '1.1'),
    'dicom/a-again.dcm': patient('A', '1.1'),
    'dicom/b.dcm': patient('B', '1.2'),
  })
  miniPacs(folder, 'ingest', 'dicom')
  return folder
}

describe('mini-pacs remove', () => {
  test('erases rows and PNGs, and names of it stay only where it is remembered', async () => {
    const folder = archive()
    const ran = miniPacs(folder, 'remove', '--patient', 'A')
    expect(ran).toEqual({ status: 0, stdout: '1 image of patient A removed\n', stderr: '' })
    expect(await query(folder, 'SELECT PatientID FROM Patients')).toEqual([{ PatientID: 'B' }])
    expect(await query(folder, 'SELECT UnitID FROM SplitGroups')).toEqual([{ UnitID: 'B' }])
    expect(await query(folder, 'SELECT ImageCount FROM Dataset')).toEqual([{ ImageCount: 1 }])
    expect(listTree(join(folder, 'training_png'))).toEqual([expect.stringMatching(/1\.2\.png$/)])
  })

  test('is remembered: the same files, and new ones of it, are skipped', async () => {
    const folder = archive()
    miniPacs(folder, 'remove', '--patient', 'A')
    writeFileSync(join(folder, 'dicom/new.dcm'), patient('A', '1.3'))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain(
      '4 files: 1 stored, 0 duplicate, 3 skipped, 0 rejected',
    )
    const skipped = "SELECT FilePath, Detail FROM SourceFiles WHERE Reason = 'removed' ORDER BY 1"
    expect(await query(folder, skipped)).toEqual([
      { FilePath: 'a-again.dcm', Detail: 'patient A' },
      { FilePath: 'a.dcm', Detail: 'patient A' },
      { FilePath: 'new.dcm', Detail: 'patient A' },
    ])
  })

  test.each(['study', 'series'])('removes a %s of several', async (level) => {
    const elements = { PatientID: 'A', StudyInstanceUID: '5.1', SeriesInstanceUID: '5.1.1' }
    const folder = folderWith({
      'dicom/1.dcm': ct({ elements: { ...elements, SOPInstanceUID: '1.1' } }),
      'dicom/2.dcm': ct({
        elements: {
          ...elements,
          StudyInstanceUID: '5.2',
          SeriesInstanceUID: '5.2.1',
          SOPInstanceUID: '1.2',
        },
      }),
    })
    miniPacs(folder, 'ingest', 'dicom')
    const id = level === 'study' ? '5.1' : '5.1.1'
    expect(miniPacs(folder, 'remove', `--${level}`, id).status).toBe(0)
    expect(await query(folder, 'SELECT ImageID FROM Images')).toEqual([{ ImageID: '1.2' }])
    expect(await query(folder, 'SELECT StudyCount, ImageCount FROM Patients')).toEqual([
      { StudyCount: 1, ImageCount: 1 },
    ])
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('1 stored, 0 duplicate, 1 skipped')
  })

  test('leaves the claim of another patient to a study its own id', async () => {
    const study = { StudyInstanceUID: '5.1' }
    const folder = folderWith({
      'dicom/a.dcm': ct({ elements: { ...study, PatientID: 'A', SOPInstanceUID: '1.1' } }),
      'dicom/b.dcm': ct({ elements: { ...study, PatientID: 'B', SOPInstanceUID: '1.2' } }),
    })
    miniPacs(folder, 'ingest', 'dicom')
    const studyOfB = await query(folder, "SELECT StudyID FROM Studies WHERE PatientID = 'B'")
    miniPacs(folder, 'remove', '--patient', 'A')
    writeFileSync(
      join(folder, 'dicom/c.dcm'),
      ct({ elements: { ...study, PatientID: 'B', SOPInstanceUID: '1.3' } }),
    )
    miniPacs(folder, 'ingest', 'dicom')
    expect(await query(folder, 'SELECT StudyID FROM Studies')).toEqual(studyOfB)
  })

  test.each([
    { args: [], status: 64, line: 'give one of --patient, --study and --series' },
    { args: ['--patient', 'A', '--study', '1'], status: 64, line: 'give one of' },
    { args: ['--patient', 'Z'], status: 66, line: 'patient Z: not in the database' },
    { args: ['--patient', 'A', '--db', 'no.db'], status: 66, line: 'no.db: no such database' },
  ])('with $args ends with exit code $status and changes nothing', ({ args, status, line }) => {
    const folder = archive()
    const before = readFileSync(join(folder, 'medical_imaging.db'))
    const ran = miniPacs(folder, 'remove', ...args)
    expect(ran.status).toBe(status)
    expect(ran.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
    expect(readFileSync(join(folder, 'medical_imaging.db'))).toEqual(before)
  })
})
