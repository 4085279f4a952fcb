import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../fixtures/archive.ts'
import { ct, mpeg, patient } from './images.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

const png = 'training_png/train/valid/1.1.png'

/** A data set of one image. */
function dataset(...options: readonly string[]): string {
  const folder = folderWith({ 'dicom/a.dcm': patient('A', '1.1') })
  miniPacs(folder, 'ingest', 'dicom', ...options)
  return folder
}

/** The line of the image, and the sum. */
function lines(folder: string): readonly string[] {
  return miniPacs(folder, 'verify').stdout.trimEnd().split('\n')
}

describe('mini-pacs verify', () => {
  test('of a data set as it was made prints the sum, and leaves nothing', () => {
    const folder = folderWith({
      'dicom/a.dcm': patient('A', '1.1'),
      'dicom/b.dcm': ct({ frames: 2, rows: 1, columns: 3 }),
      'dicom/c.dcm': mpeg,
    })
    miniPacs(folder, 'ingest', 'dicom')
    const before = listTree(folder)
    expect(miniPacs(folder, 'verify')).toEqual({
      status: 0,
      stdout: '3 images: 3 byte-identical, 0 pixel-identical, 0 different, 0 not verified\n',
      stderr: '',
    })
    expect(listTree(folder)).toEqual(before)
  })

  test('draws with the window of the data set', () => {
    const folder = dataset('--window', 'lung')
    expect(miniPacs(folder, 'verify')).toMatchObject({ status: 0 })
  })

  test('tells the same pixels in another PNG', async () => {
    const folder = dataset()
    const path = join(folder, png)
    const bytes = readFileSync(path)
    // A chunk that nobody needs, before IEND.
    const chunk = Buffer.from([0, 0, 0, 0, 0x74, 0x65, 0x53, 0x74, 0, 0, 0, 0])
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -12), chunk, bytes.subarray(-12)]))
    await query(folder, `UPDATE Images SET PngSha256 = '${sha256(readFileSync(path))}'`)
    expect(miniPacs(folder, 'verify').status).toBe(0)
    expect(lines(folder)).toEqual([
      'pixel-identical  train/valid/1.1.png  the same pixels in another PNG',
      '1 image: 0 byte-identical, 1 pixel-identical, 0 different, 0 not verified',
    ])
  })

  test('tells other pixels, and another decoder', async () => {
    const folder = dataset()
    const path = join(folder, png)
    writeFileSync(path, 'another picture')
    const hash = `PngSha256 = '${sha256(readFileSync(path))}'`
    await query(folder, `UPDATE Images SET ${hash}, PixelSha256 = '00', Decoder = 'old 1.0'`)
    const detail = 'the source gives other pixels: decoded by old 1.0 then, by native now'
    expect(lines(folder)).toEqual([
      `different        train/valid/1.1.png  ${detail}`,
      '1 image: 0 byte-identical, 0 pixel-identical, 1 different, 0 not verified',
    ])
  })

  test.each([
    { what: 'was changed', spoil: (path: string) => appendFileSync(path, '!') },
    { what: 'is missing', spoil: (path: string) => rmSync(path) },
  ])('tells a PNG that $what', ({ what, spoil }) => {
    const folder = dataset()
    spoil(join(folder, png))
    expect(miniPacs(folder, 'verify').status).toBe(1)
    expect(lines(folder)[0]).toBe(`different        train/valid/1.1.png  the PNG ${what}`)
  })

  test('tells a source that is missing', () => {
    const folder = dataset()
    const source = join(folder, 'dicom/a.dcm')
    rmSync(source)
    expect(miniPacs(folder, 'verify').status).toBe(1)
    expect(lines(folder)).toEqual([
      `not verified     train/valid/1.1.png  the source is missing: ${source}`,
      '1 image: 0 byte-identical, 0 pixel-identical, 0 different, 1 not verified',
    ])
  })

  test.each([
    { kind: 'image', content: patient('B', '1.1') },
    { kind: 'text', content: 'hello' },
    { kind: 'video', content: mpeg },
  ])('tells a source that has become another $kind', ({ content }) => {
    const folder = dataset()
    const source = join(folder, 'dicom/a.dcm')
    writeFileSync(source, content)
    expect(lines(folder)[0]).toBe(
      `not verified     train/valid/1.1.png  the source has changed: ${source}`,
    )
  })

  test('tells a source of which no picture is made any more', async () => {
    const folder = dataset()
    writeFileSync(join(folder, 'dicom/a.dcm'), mpeg)
    await query(folder, `UPDATE Images SET SourceSha256 = '${sha256(mpeg)}'`)
    const reason = 'the source is rejected now: unsupported transfer syntax: MPEG2'
    expect(lines(folder)[0]).toContain(`different        train/valid/1.1.png  ${reason}`)
  })

  test('without a database ends with exit code 66', () => {
    expect(miniPacs(folderWith({}), 'verify')).toMatchObject({ status: 66, stdout: '' })
  })
})
