import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { imageFile } from '../fixtures/image-file.ts'
import { readPng } from '../png-reader.ts'
import { ct, mpeg, patient } from './images.ts'
import { folderWith, miniPacs, query } from './program.ts'

const windows =
  'SELECT ImageID, WindowCenter, WindowWidth, WindowSource, VOILUTFunction FROM Images'

describe('--window', () => {
  const mr = { Modality: 'MR', SOPInstanceUID: '1.2' }
  const rgb = { Modality: 'CT', SOPInstanceUID: '1.3' }
  const files = {
    'dicom/ct': ct({ voiLutFunction: 'SIGMOID', elements: { SOPInstanceUID: '1.1' } }),
    'dicom/mr': ct({ elements: mr }),
    'dicom/rgb': imageFile({
      rows: 1,
      columns: 1,
      photometric: 'RGB',
      pixels: Uint8Array.of(1, 2, 3),
      elements: rgb,
    }),
  }
  const own = { WindowCenter: 40, WindowWidth: 400, WindowSource: 'data set' }
  const colour = { WindowCenter: null, WindowWidth: null, WindowSource: 'none' }

  test('by name is for the gray CT images', async () => {
    const folder = folderWith(files)
    expect(miniPacs(folder, 'ingest', 'dicom', '--window', 'lung').status).toBe(0)
    const lung = { WindowCenter: -600, WindowWidth: 1500, WindowSource: 'option' }
    expect(await query(folder, `${windows} ORDER BY ImageID`)).toMatchObject([
      { ...lung, VOILUTFunction: 'LINEAR' },
      own,
      colour,
    ])
    expect(await query(folder, 'SELECT Window FROM Dataset')).toEqual([{ Window: 'lung' }])
  })

  test('by numbers is for all gray images', async () => {
    const folder = folderWith(files)
    expect(miniPacs(folder, 'ingest', 'dicom', '--window', '-600,1500.0').status).toBe(0)
    const asked = { WindowCenter: -600, WindowWidth: 1500, WindowSource: 'option' }
    expect(await query(folder, `${windows} ORDER BY ImageID`)).toMatchObject([asked, asked, colour])
    expect(await query(folder, 'SELECT Window FROM Dataset')).toEqual([{ Window: '-600,1500' }])
  })

  test('gives the picture that a file with this window has', () => {
    const elements = { SOPInstanceUID: '1.1' }
    const asked = folderWith({ 'dicom/a': ct({ elements }) })
    const given = folderWith({ 'dicom/a': ct({ windowCenter: -600, windowWidth: 1500, elements }) })
    miniPacs(asked, 'ingest', 'dicom', '--window', 'lung')
    miniPacs(given, 'ingest', 'dicom')
    const [first, second] = [asked, given].map((folder) => {
      return readPng(readFileSync(join(folder, 'training_png/train/valid/1.1.png')))
    })
    expect(first).toEqual(second)
  })

  test('stays that of the data set until it is made anew', async () => {
    const folder = folderWith({ 'dicom/a': ct(), 'more/b': patient('B', '1.9') })
    miniPacs(folder, 'ingest', 'dicom', '--window', 'lung')
    const refused = miniPacs(folder, 'ingest', 'more', '--window', 'bone')
    const rule = 'but the data set was made with lung; use --rebuild to make it anew'
    expect(refused).toMatchObject({ status: 64, stderr: `--window is bone, ${rule}\n` })
    expect(miniPacs(folder, 'ingest', 'more').status).toBe(0)
    expect(await query(folder, 'SELECT DISTINCT WindowWidth FROM Images')).toEqual([
      { WindowWidth: 1500 },
    ])
    expect(miniPacs(folder, 'ingest', 'dicom', '--rebuild', '--window', 'bone').status).toBe(0)
  })

  test('is refused for a data set that was made without', () => {
    const folder = folderWith({ 'dicom/a': ct() })
    miniPacs(folder, 'ingest', 'dicom')
    const refused = miniPacs(folder, 'ingest', 'dicom', '--window', 'lung')
    expect(refused.stderr).toContain('--window is lung, but the data set was made without --window')
  })
})

describe('--where', () => {
  test('skips what is not selected, before its pixels are looked at', async () => {
    const mr = ct({ elements: { Modality: 'MR', SOPInstanceUID: '1.2' } })
    const folder = folderWith({ 'dicom/ct': mpeg, 'dicom/mr': mr, 'dicom/note': 'hello' })
    const ran = miniPacs(folder, 'ingest', 'dicom', '--where', 'Modality=M?')
    expect(ran.status).toBe(0)
    expect(ran.stdout).toContain('3 files: 1 stored, 0 duplicate, 2 skipped, 0 rejected')
    const skipped = "SELECT FilePath, Reason, Detail FROM SourceFiles WHERE Outcome = 'skipped'"
    expect(await query(folder, `${skipped} ORDER BY FilePath`)).toEqual([
      { FilePath: 'ct', Reason: 'not selected', Detail: 'Modality is "CT", not M?' },
      { FilePath: 'note', Reason: 'not DICOM', Detail: null },
    ])
  })

  test('is of one run: the next one may take what it left', async () => {
    const folder = folderWith({ 'dicom/a': patient('A', '1.1'), 'dicom/b': patient('B', '1.2') })
    miniPacs(folder, 'ingest', 'dicom', '--where', 'PatientID=A')
    const again = miniPacs(folder, 'ingest', 'dicom', '--where', 'PatientID=A')
    expect(again.stdout).toContain('2 files: 1 stored, 0 duplicate, 1 skipped, 0 rejected (2 unch')
    const next = miniPacs(folder, 'ingest', 'dicom', '--where', 'PatientID=B')
    expect(next.stdout).toContain('2 files: 2 stored, 0 duplicate, 0 skipped, 0 rejected')
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('2 stored')
  })
})
