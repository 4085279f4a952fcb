import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { captionOf, pagesOf, type SheetImage } from '../../ingest/sheets.ts'
import { readPng } from '../png-reader.ts'
import { ct, patient } from './images.ts'
import { folderWith, listTree, miniPacs } from './program.ts'

const image: SheetImage = {
  SeriesID: '1.2',
  PatientID: 'A',
  Modality: 'CT',
  SeriesPosition: 7,
  State: 'train',
  Label: 'valid',
  PngFilePath: 'train/valid/1.png',
  Rows: 256,
  Columns: 512,
}

describe('the pages of contact sheets', () => {
  test('by state come in the order of the states, each with its own count', () => {
    const test = { ...image, State: 'test', PatientID: 'B' } as const
    const pages = pagesOf([test, image, { ...image, PatientID: 'C' }], 'state')
    expect(pages.map(({ name, text }) => [name, text.title, text.totals])).toEqual([
      ['train-1', 'train', '2 images of 2 patients · page 1 of 1'],
      ['test-1', 'test', '1 image of 1 patient · page 1 of 1'],
    ])
  })

  test('by series are named by it', () => {
    const pages = pagesOf([image, { ...image, SeriesID: '1.3', Modality: null }], 'series')
    expect(pages.map(({ name, text }) => [name, text.title])).toEqual([
      ['1.2-1', 'A · CT'],
      ['1.3-1', 'A · no modality'],
    ])
  })

  test('have at most 60 pictures', () => {
    const pages = pagesOf(new Array<SheetImage>(61).fill(image), 'state')
    expect(pages.map(({ name, images }) => [name, images.length])).toEqual([
      ['train-1', 60],
      ['train-2', 1],
    ])
  })

  test('say below each picture whose it is', () => {
    expect(captionOf(image)).toEqual(['A', 'CT 7 · 512 × 256 · valid'])
  })
})

describe('mini-pacs sheet', () => {
  const folder = folderWith({
    'dicom/a.dcm': patient('A', '1.1'),
    'dicom/b.dcm': ct({ elements: { PatientID: 'A', SeriesInstanceUID: '1.5' } }),
  })
  miniPacs(folder, 'ingest', 'dicom')

  test('draws a page a state', () => {
    expect(miniPacs(folder, 'sheet')).toEqual({
      status: 0,
      stdout: `${join('contact-sheets', 'train-1.png')}\n2 images on 1 page\n`,
      stderr: '',
    })
    const { width, colourType } = readPng(readFileSync(join(folder, 'contact-sheets/train-1.png')))
    expect({ width, colourType }).toEqual({ width: 1336, colourType: 6 })
  })

  test('draws a page a series, in the folder that is asked for', () => {
    const ran = miniPacs(folder, 'sheet', '--by', 'series', '-o', 'pages/all')
    expect(ran.stdout).toContain('2 images on 2 pages')
    expect(listTree(join(folder, 'pages/all'))).toContain('1.5-1.png')
  })

  test('without a PNG names it, and ends with exit code 66', () => {
    const lost = folderWith({ 'dicom/a.dcm': patient('A', '1.1') })
    miniPacs(lost, 'ingest', 'dicom')
    rmSync(join(lost, 'training_png/train/valid/1.1.png'))
    const { status, stderr } = miniPacs(lost, 'sheet')
    expect(status).toBe(66)
    expect(stderr).toMatch(/1\.1\.png: the PNG is missing; mini-pacs ingest makes it again\n$/)
    expect(existsSync(join(lost, 'contact-sheets/train-1.png'))).toBe(false)
  })

  test('without a database ends with exit code 66', () => {
    expect(miniPacs(folder, 'sheet', '--db', 'no.db')).toMatchObject({ status: 66, stdout: '' })
  })
})
