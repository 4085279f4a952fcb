import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pictureOf } from '../dicom/picture.ts'
import { dicomFile } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import '../pixels.ts'
import { readPng } from '../png-reader.ts'
import { ct, mpeg, patient } from './images.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

describe('a folder with an image', () => {
  const file = patient('A', '1.2.3')
  const folder = folderWith({ 'dicom/deep/er/a.dcm': file })
  const ran = miniPacs(folder, 'ingest', 'dicom')
  const png = join(folder, 'training_png/train/valid/1.2.3.png')

  test('ends with the sum and exit code 0', () => {
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe(
      '1 file: 1 stored, 0 duplicate, 0 skipped, 0 rejected',
    )
    expect(ran).toMatchObject({ status: 0, stderr: '' })
  })

  test('becomes a gray PNG with the pixels that OHIF shows', () => {
    const { colourType, width, height, data } = readPng(readFileSync(png))
    expect({ colourType, width, height }).toEqual({ colourType: 0, width: 3, height: 2 })
    expect(data).toEqualPixels(pictureOf(file).pixels, { columns: 3 })
  })

  test('leaves nothing but the PNG, the database and the log', () => {
    expect(listTree(folder)).toEqual([
      'dicom/deep/er/a.dcm',
      'medical_imaging.db',
      'medical_imaging.log',
      'training_png/train/valid/1.2.3.png',
    ])
  })

  test('has a row that says how the picture was made', async () => {
    expect(await query(folder, 'SELECT * FROM Images')).toMatchObject([
      {
        ImageID: '1.2.3',
        PatientID: 'A',
        FilePath: 'deep/er/a.dcm',
        FileName: 'a.dcm',
        FileStem: 'a',
        State: 'train',
        Label: 'valid',
        PngFilePath: 'train/valid/1.2.3.png',
        PngBytes: statSync(png).size,
        WindowCenter: 40,
        WindowWidth: 400,
        WindowSource: 'data set',
        VOILUTFunction: 'LINEAR',
        RescaleSlope: '1',
        RescaleIntercept: '-1024',
        Rendering: 'ohif',
        Decoder: 'native',
        SeriesPosition: 1,
      },
    ])
  })

  test('is counted in its series, study and patient', async () => {
    const counts = 'SELECT StudyCount, SeriesCount, ImageCount FROM Patients'
    expect(await query(folder, counts)).toEqual([{ StudyCount: 1, SeriesCount: 1, ImageCount: 1 }])
    const study = 'SELECT ModalitiesInStudy, SeriesCount, ImageCount FROM Studies'
    expect(await query(folder, study)).toEqual([
      { ModalitiesInStudy: 'CT', SeriesCount: 1, ImageCount: 1 },
    ])
  })
})

test('a multi-frame file becomes a PNG a frame, and colour a PNG of colour type 2', async () => {
  const folder = folderWith({
    'dicom/us': imageFile({
      rows: 1,
      columns: 1,
      frames: 2,
      photometric: 'RGB',
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
      elements: { SOPInstanceUID: '1.2.3', Modality: 'US' },
    }),
  })
  miniPacs(folder, 'ingest', 'dicom')
  const second = readPng(readFileSync(join(folder, 'training_png/train/valid/1.2.3-2.png')))
  expect(second.colourType).toBe(2)
  expect([...second.data]).toEqual([4, 5, 6])
  expect(await query(folder, 'SELECT ImageID, SeriesPosition FROM Images ORDER BY 2')).toEqual([
    { ImageID: '1.2.3-1', SeriesPosition: 1 },
    { ImageID: '1.2.3-2', SeriesPosition: 2 },
  ])
})

describe('files without a picture', () => {
  const folder = folderWith({
    'dicom/notes.txt': 'hello',
    'dicom/empty.dcm': '',
    'dicom/report.dcm': dicomFile({ elements: { SOPClassUID: '1.2', Modality: 'SR' } }),
    'dicom/mpeg.dcm': mpeg,
    'dicom/good.dcm': ct(),
  })
  const ran = miniPacs(folder, 'ingest', 'dicom')
  const lines = readFileSync(join(folder, 'medical_imaging.log'), 'utf8').trimEnd().split('\n')

  test('make exit code 1 where one was rejected, and a line that says why', () => {
    expect(ran.status).toBe(1)
    expect(ran.stderr).toBe(
      'rejected   mpeg.dcm  unsupported transfer syntax: MPEG2 Main Profile / Main Level (1.2.840.10008.1.2.4.100)\n',
    )
    expect(ran.stdout).toContain('5 files: 1 stored, 0 duplicate, 3 skipped, 1 rejected')
  })

  test('have a line each in the log', () => {
    const logged = lines.map((line): Record<string, unknown> => JSON.parse(line))
    const short = logged.map(({ file, level, outcome, reason }) => [
      String(file).slice(join(folder, 'dicom').length + 1),
      level,
      outcome,
      reason,
    ])
    expect(short.sort()).toEqual([
      ['empty.dcm', 'info', 'skipped', 'not DICOM'],
      ['good.dcm', 'info', 'stored', null],
      ['mpeg.dcm', 'error', 'rejected', 'unsupported transfer syntax'],
      ['notes.txt', 'info', 'skipped', 'not DICOM'],
      ['report.dcm', 'info', 'skipped', 'no pixel data'],
    ])
  })

  test('have a row each in the ledger', async () => {
    const rows = await query(folder, 'SELECT FilePath, Outcome FROM SourceFiles ORDER BY FilePath')
    expect(rows.map(({ FilePath, Outcome }) => `${FilePath} ${Outcome}`)).toEqual([
      'empty.dcm skipped',
      'good.dcm stored',
      'mpeg.dcm rejected',
      'notes.txt skipped',
      'report.dcm skipped',
    ])
  })
})

test('a run that stores nothing still leaves a database that says so', async () => {
  const folder = folderWith({ 'dicom/notes.txt': 'hello' })
  expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
  expect(await query(folder, 'SELECT ImageCount FROM Dataset')).toEqual([{ ImageCount: 0 }])
})

test('the folder of the database is made where it is not there', () => {
  const folder = folderWith({ 'dicom/a.dcm': ct() })
  const places = ['--db', 'new/data/own.db', '--out', 'new/png']
  expect(miniPacs(folder, 'ingest', 'dicom', ...places)).toMatchObject({ status: 0, stderr: '' })
  expect(listTree(folder)).toContain('new/data/own.db')
})

test('a folder for the database that cannot be made ends with 74 and one line', () => {
  const folder = folderWith({ 'dicom/a.dcm': ct() })
  expect(miniPacs(folder, 'ingest', 'dicom', '--db', 'dicom/a.dcm/own.db')).toMatchObject({
    status: 74,
    stderr: expect.stringMatching(/^mini-pacs: .*a\.dcm.*\n$/),
  })
})
