import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ct, patient, pixels } from './images.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

describe('colliding and hostile names', () => {
  test('files of one name in two folders are both kept', async () => {
    const folder = folderWith({
      'dicom/1/IM0001': patient('A', '1.1'),
      'dicom/2/IM0001': patient('A', '1.2'),
    })
    miniPacs(folder, 'ingest', 'dicom')
    expect(await query(folder, 'SELECT ImageID FROM Images ORDER BY 1')).toEqual([
      { ImageID: '1.1' },
      { ImageID: '1.2' },
    ])
  })

  test('a UID that is a path becomes a derived UID, and nothing leaves the folder', () => {
    const folder = folderWith({ 'dicom/a.dcm': patient('<b>"\'; DROP', '../../../x') })
    expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
    const [png] = listTree(join(folder, 'training_png'))
    expect(png).toMatch(/^train\/valid\/2\.25\.\d+\.png$/)
  })

  test('a link out of the source is not followed', () => {
    const outside = folderWith({ 'secret.dcm': ct() })
    const folder = folderWith({ 'dicom/a.dcm': ct() })
    symlinkSync(outside, join(folder, 'dicom/link'))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('1 file: 1 stored')
  })

  test('a source that holds the results of the last run does not take them for sources', () => {
    const folder = folderWith({ 'a.dcm': ct() })
    miniPacs(folder, 'ingest', '.')
    expect(miniPacs(folder, 'ingest', '.').stdout).toContain('1 file: 1 stored')
  })
})

describe('one UID, several files', () => {
  const files = {
    'a.dcm': patient('A', '1.1', { windowCenter: 40 }),
    'b.dcm': patient('A', '1.1', { windowCenter: 41, pixels: pixels.toReversed() }),
    'c.dcm': patient('A', '1.1', { windowCenter: 40, windowWidth: 400, columns: 3 }),
    'd.dcm': patient('B', '1.2'),
  }

  async function ingested(rename: (name: string) => string, ...args: readonly string[]) {
    const renamed = Object.entries(files).map(([name, file]) => [`dicom/${rename(name)}`, file])
    const folder = folderWith(Object.fromEntries(renamed))
    const { stdout } = miniPacs(folder, 'ingest', 'dicom', ...args)
    const [dataset] = await query(folder, 'SELECT Digest FROM Dataset')
    return { stdout, digest: dataset?.['Digest'] }
  }

  test('the same pictures are one image, other pictures another', async () => {
    const { stdout } = await ingested((name) => name)
    expect(stdout).toContain('4 files: 3 stored, 1 duplicate, 0 skipped, 0 rejected')
  })

  test('the digest depends neither on names and order nor on the number of threads', async () => {
    const runs = [
      await ingested((name) => name),
      await ingested((name) => `z/${1000 - name.charCodeAt(0)}`, '--jobs', '1'),
      await ingested((name) => `y/${name}.IMA`, '--jobs', '8'),
    ]
    expect(new Set(runs.map(({ digest }) => digest)).size).toBe(1)
  })
})
