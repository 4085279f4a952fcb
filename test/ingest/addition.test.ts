import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mpeg, patient, pixels } from './images.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

const changedPixels = pixels.map((value) => value + 100)

function archive() {
  const folder = folderWith({
    'dicom/a.dcm': patient('A', '1.1'),
    'dicom/b.dcm': patient('B', '1.2'),
  })
  miniPacs(folder, 'ingest', 'dicom')
  return folder
}

const images = 'SELECT ImageID, FileName, State FROM Images ORDER BY ImageID'

function pngs(folder: string): readonly string[] {
  return listTree(join(folder, 'training_png')).map((path) => path.split('/').at(-1) ?? '')
}

test('a file that has changed is converted again, in the state of its patient', async () => {
  const folder = archive()
  const before = await query(folder, images)
  const [{ PixelSha256: old } = {}] = await query(
    folder,
    "SELECT * FROM Images WHERE ImageID='1.1'",
  )
  writeFileSync(join(folder, 'dicom/a.dcm'), patient('A', '1.1', { pixels: changedPixels }))
  expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('2 stored, 0 duplicate')
  expect(await query(folder, images)).toEqual(before)
  const [{ PixelSha256: now } = {}] = await query(
    folder,
    "SELECT * FROM Images WHERE ImageID='1.1'",
  )
  expect(now).not.toBe(old)
  expect(pngs(folder)).toEqual(['1.1.png', '1.2.png'])
})

test('a file that has changed into something else takes its image with it', async () => {
  const folder = archive()
  writeFileSync(join(folder, 'dicom/a.dcm'), mpeg)
  expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain(
    '1 stored, 0 duplicate, 0 skipped, 1 r',
  )
  expect((await query(folder, images)).map(({ ImageID }) => ImageID)).toEqual(['1.2'])
  expect(await query(folder, 'SELECT PatientID FROM Patients')).toEqual([{ PatientID: 'B' }])
  expect(pngs(folder)).toEqual(['1.2.png'])
})

describe('a file that is gone', () => {
  test('leaves its images', async () => {
    const folder = archive()
    rmSync(join(folder, 'dicom/a.dcm'))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('1 file: 1 stored')
    expect(await query(folder, images)).toHaveLength(2)
  })

  test('takes them with it under --prune', async () => {
    const folder = archive()
    rmSync(join(folder, 'dicom/a.dcm'))
    miniPacs(folder, 'ingest', 'dicom', '--prune')
    expect((await query(folder, images)).map(({ ImageID }) => ImageID)).toEqual(['1.2'])
    expect(await query(folder, 'SELECT FilePath FROM SourceFiles')).toEqual([{ FilePath: 'b.dcm' }])
    expect(pngs(folder)).toEqual(['1.2.png'])
  })

  test('but is elsewhere loses nothing under --prune', async () => {
    const folder = archive()
    const before = await query(folder, 'SELECT ImageID, State FROM Images ORDER BY ImageID')
    renameSync(join(folder, 'dicom/a.dcm'), join(folder, 'dicom/z.dcm'))
    miniPacs(folder, 'ingest', 'dicom', '--prune')
    expect(await query(folder, 'SELECT ImageID, State FROM Images ORDER BY ImageID')).toEqual(
      before,
    )
    expect((await query(folder, images)).map(({ FileName }) => FileName)).toEqual([
      'z.dcm',
      'b.dcm',
    ])
  })

  test('hands its image over to a file that repeats it', async () => {
    const folder = archive()
    writeFileSync(join(folder, 'dicom/copy.dcm'), patient('A', '1.1'))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('2 stored, 1 duplicate')
    rmSync(join(folder, 'dicom/a.dcm'))
    expect(miniPacs(folder, 'ingest', 'dicom', '--prune').stdout).toContain('2 stored, 0 duplicate')
    expect((await query(folder, images)).map(({ FileName }) => FileName)).toEqual([
      'copy.dcm',
      'b.dcm',
    ])
  })

  test('of another source is not pruned', async () => {
    const folder = archive()
    writeFileSync(join(folder, 'c.dcm'), patient('C', '1.3'))
    rmSync(join(folder, 'dicom/a.dcm'))
    miniPacs(folder, 'ingest', 'c.dcm', '--prune')
    expect(await query(folder, images)).toHaveLength(3)
  })
})

describe('a file with a new time and the old content', () => {
  function touched(): string {
    const folder = archive()
    utimesSync(join(folder, 'dicom/a.dcm'), 1_000_000, 1_000_000)
    return folder
  }

  test('is recognised with --checksum, and nothing is written', () => {
    const folder = touched()
    const before = readFileSync(join(folder, 'medical_imaging.db'))
    const ran = miniPacs(folder, 'ingest', 'dicom', '--checksum')
    expect(ran.stdout).toContain('2 stored, 0 duplicate, 0 skipped, 0 rejected (2 unchanged)')
    expect(readFileSync(join(folder, 'medical_imaging.db'))).toEqual(before)
  })

  test('is converted again without, to the same data set', async () => {
    const folder = touched()
    const digest = await query(folder, 'SELECT Digest FROM Dataset')
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('(1 unchanged)')
    expect(await query(folder, 'SELECT Digest FROM Dataset')).toEqual(digest)
  })
})

test('content that has changed behind size and time is seen with --checksum', async () => {
  const folder = archive()
  const path = join(folder, 'dicom/a.dcm')
  utimesSync(path, 1_000_000, 1_000_000)
  miniPacs(folder, 'ingest', 'dicom')
  writeFileSync(path, patient('A', '1.1', { pixels: changedPixels }))
  utimesSync(path, 1_000_000, 1_000_000)
  expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('(2 unchanged)')
  expect(miniPacs(folder, 'ingest', 'dicom', '--checksum').stdout).toContain('(1 unchanged)')
})

test('a PNG that has been deleted is made again', () => {
  const folder = archive()
  const [png = ''] = listTree(join(folder, 'training_png'))
  rmSync(join(folder, 'training_png', png))
  expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
  expect(listTree(join(folder, 'training_png'))).toContain(png)
})

test('a file below the pictures that is none of them is named, left, and makes exit code 1', () => {
  const folder = archive()
  writeFileSync(join(folder, 'training_png/notes.txt'), 'mine')
  const ran = miniPacs(folder, 'ingest', 'dicom')
  expect(ran.status).toBe(1)
  expect(ran.stderr).toBe('foreign    notes.txt  not of this data set, and left alone\n')
  expect(listTree(join(folder, 'training_png'))).toContain('notes.txt')
})

test('an image that is made again keeps its label', async () => {
  const folder = folderWith({ 'dicom/a.dcm': patient('A', '1.1') })
  miniPacs(folder, 'ingest', 'dicom', '--label', 'nodule')
  writeFileSync(join(folder, 'dicom/a.dcm'), patient('A', '1.1', { pixels: changedPixels }))
  miniPacs(folder, 'ingest', 'dicom')
  expect(await query(folder, 'SELECT Label FROM Images')).toEqual([{ Label: 'nodule' }])
})

test('a changed file that is not selected stays as it was taken', async () => {
  const folder = archive()
  const before = await query(folder, 'SELECT ImageID, PixelSha256 FROM Images ORDER BY 1')
  writeFileSync(join(folder, 'dicom/a.dcm'), patient('A', '1.1', { pixels: changedPixels }))
  const ran = miniPacs(folder, 'ingest', 'dicom', '--where', 'Modality=MR')
  expect(ran.stdout).toContain('1 skipped')
  expect(await query(folder, 'SELECT ImageID, PixelSha256 FROM Images ORDER BY 1')).toEqual(before)
  expect(pngs(folder)).toEqual(['1.1.png', '1.2.png'])
})
