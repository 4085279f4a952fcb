import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadImage } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { ct, patient, pixels } from './images.ts'
import {
  findFaults,
  instancesOf,
  objectsOf,
  readFrame,
  readMetadata,
  readObject,
} from './object-folder.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

const study = { StudyInstanceUID: '1.9', SeriesInstanceUID: '1.9.1', PatientID: 'A' }
const changedPixels = pixels.map((value) => value + 100)

/** Three slices of a study in two series, and a study of another patient. */
function source(): string {
  const slice = (SOPInstanceUID: string, SeriesInstanceUID: string) =>
    ct({ elements: { ...study, SOPInstanceUID, SeriesInstanceUID } })
  return folderWith({
    'dicom/1.dcm': slice('1.9.1.1', '1.9.1'),
    'dicom/2.dcm': slice('1.9.1.2', '1.9.1'),
    'dicom/3.dcm': slice('1.9.2.1', '1.9.2'),
    'dicom/b.dcm': patient('B', '1.2'),
  })
}

function archive(): string {
  const folder = source()
  miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
  return folder
}

describe('ingest --dicomweb', () => {
  test('leaves the frames of an instance as they are stored', async () => {
    const folder = archive()
    const [row] = await instancesOf(folder)
    expect(row).toMatchObject({ InstanceID: '1.2', Rows: 2, Columns: 3, NumberOfFrames: 1 })
    expect(row).toMatchObject({ TransferSyntaxUID: '1.2.840.10008.1.2.1', FrameBytes: 12 })
    const frame = row && readFrame(folder, row, 1)
    expect(frame).toEqual(Buffer.from(pixels.buffer))
    expect(await findFaults(folder)).toEqual([])
  })

  test('leaves a JPEG of the picture behind the frames', async () => {
    const folder = archive()
    const [row] = await instancesOf(folder)
    const { ObjectSha256 = '', ThumbnailOffset: start = 0, ThumbnailBytes: length = 0 } = row ?? {}
    const jpeg = readObject(folder, ObjectSha256).subarray(start, start + length)
    const image = await loadImage(jpeg)
    expect([image.width, image.height]).toEqual([3, 2])
  })

  test('leaves the metadata of a study in one object, series after series', async () => {
    const folder = archive()
    const [row] = await query(folder, "SELECT ObjectSha256 FROM StudyObjects WHERE StudyID='1.9'")
    const all = JSON.parse(readObject(folder, String(row?.['ObjectSha256'])).toString())
    const instances = (await instancesOf(folder)).filter(({ StudyID }) => StudyID === '1.9')
    expect(instances.map(({ InstanceID }) => InstanceID)).toEqual(['1.9.1.1', '1.9.1.2', '1.9.2.1'])
    const one = await Promise.all(instances.map((instance) => readMetadata(folder, instance)))
    expect(all).toEqual(one)
    expect(one[2]?.['0020000E']).toEqual({ vr: 'UI', Value: ['1.9.2'] })
  })

  test('names no person, and has the tags in order', async () => {
    const folder = archive()
    const [row] = await instancesOf(folder)
    const object = row && readObject(folder, row.ObjectSha256)
    expect(object?.includes('Phantom')).toBe(false)
    const tags = Object.keys(row ? await readMetadata(folder, row) : {})
    expect(tags).toContain('00100020')
    expect(tags).not.toContain('00100010')
    expect(tags).toEqual([...tags].sort())
  })

  test('says what it costs', () => {
    const folder = source()
    const { stdout } = miniPacs(folder, 'ingest', 'dicom', '--dicomweb', '--json')
    const files = listTree(objectsOf(folder))
    const bytes = files.reduce(
      (sum, path) => sum + readFileSync(join(objectsOf(folder), path)).length,
      0,
    )
    const { dataset } = JSON.parse(stdout)
    expect(dataset.dicomweb).toEqual({ instances: 4, objects: files.length, bytes })
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain(
      `DICOMweb  ${objectsOf(folder)}: 4 instances, ${files.length} objects, 0.0 MB`,
    )
  })

  test('gives the same digest in every run, and another than without', async () => {
    const digestOf = async (folder: string) => query(folder, 'SELECT Digest FROM Dataset')
    const [one, other] = await Promise.all([archive(), archive()].map(digestOf))
    expect(one).toEqual(other)
    const without = source()
    miniPacs(without, 'ingest', 'dicom')
    expect(await digestOf(without)).not.toEqual(one)
  })

  test('is off unless it is asked for', async () => {
    const folder = source()
    miniPacs(folder, 'ingest', 'dicom')
    expect(await instancesOf(folder)).toEqual([])
    expect(listTree(folder).filter((path) => path.includes('dicomweb'))).toEqual([])
  })
})

describe('another run', () => {
  test('that finds nothing new touches nothing', () => {
    const folder = archive()
    const before = readFileSync(join(folder, 'medical_imaging.db'))
    const objects = listTree(objectsOf(folder))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('(4 unchanged)')
    expect(readFileSync(join(folder, 'medical_imaging.db'))).toEqual(before)
    expect(listTree(objectsOf(folder))).toEqual(objects)
  })

  test('adds to what there is for a viewer without being told', async () => {
    const folder = archive()
    const elements = { ...study, SOPInstanceUID: '1.9.1.0' }
    writeFileSync(join(folder, 'dicom/0.dcm'), ct({ elements }))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('5 instances')
    const [, first] = await instancesOf(folder)
    expect(first?.InstanceID).toBe('1.9.1.0')
    const metadata = first && (await readMetadata(folder, first))
    expect(metadata?.['00080018']?.Value).toEqual(['1.9.1.0'])
    expect(await findFaults(folder)).toEqual([])
  })

  test('gives a changed file another object, and deletes the old one', async () => {
    const folder = archive()
    writeFileSync(join(folder, 'dicom/b.dcm'), patient('B', '1.2', { pixels: changedPixels }))
    miniPacs(folder, 'ingest', 'dicom')
    const [row] = await instancesOf(folder)
    expect(row && readFrame(folder, row, 1)).toEqual(Buffer.from(changedPixels.buffer))
    expect(await findFaults(folder)).toEqual([])
  })

  test('cannot start it: that takes --rebuild', async () => {
    const folder = source()
    miniPacs(folder, 'ingest', 'dicom')
    expect(miniPacs(folder, 'ingest', 'dicom', '--dicomweb')).toMatchObject({
      status: 64,
      stderr: expect.stringMatching(/^--dicomweb .*--rebuild.*\n$/),
    })
    expect(miniPacs(folder, 'ingest', 'dicom', '--dicomweb', '--rebuild').status).toBe(0)
    expect(await instancesOf(folder)).toHaveLength(4)
    expect(miniPacs(folder, 'ingest', 'dicom', '--rebuild').status).toBe(0)
    expect(listTree(folder).filter((path) => path.includes('dicomweb'))).toEqual([])
  })

  test('makes an object again that was deleted', async () => {
    const folder = archive()
    const objects = listTree(objectsOf(folder))
    for (const path of objects) {
      rmSync(join(objectsOf(folder), path))
      expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
      expect(listTree(objectsOf(folder))).toEqual(objects)
    }
  })
})

describe('what is taken out', () => {
  test.each([
    { what: ['--patient', 'A'], left: ['1.2'] },
    { what: ['--series', '1.9.1'], left: ['1.2', '1.9.2.1'] },
  ])('by mini-pacs remove $what takes its objects with it', async ({ what, left }) => {
    const folder = archive()
    expect(miniPacs(folder, 'remove', ...what).status).toBe(0)
    const instances = await instancesOf(folder)
    expect(instances.map(({ InstanceID }) => InstanceID)).toEqual(left)
    const last = instances.at(-1)
    const metadata = last && (await readMetadata(folder, last))
    expect(metadata?.['00080018']?.Value).toEqual([last?.InstanceID])
    expect(await findFaults(folder)).toEqual([])
  })

  test('under --prune takes its objects with it', async () => {
    const folder = archive()
    rmSync(join(folder, 'dicom/b.dcm'))
    miniPacs(folder, 'ingest', 'dicom', '--prune')
    expect(await instancesOf(folder)).toHaveLength(3)
    expect(await findFaults(folder)).toEqual([])
  })
})

describe('mini-pacs verify', () => {
  test('reads every object, and names those that are not as they were made', () => {
    const folder = archive()
    const paths = listTree(objectsOf(folder)).map((path) => join(objectsOf(folder), path))
    const [missing = '', changed = ''] = paths
    const sound = miniPacs(folder, 'verify')
    expect(sound).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^(\d+) objects: \1 as/),
    })
    rmSync(missing)
    writeFileSync(changed, 'x')
    expect(miniPacs(folder, 'verify')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`different        ${changed}  the object was changed\n`),
    })
    expect(miniPacs(folder, 'verify').stdout).toContain(`${missing}  the object is missing\n`)
  })
})

describe('ids', () => {
  test('of metadata are those of the database, also derived ones', async () => {
    const elements = { SOPInstanceUID: '../x', StudyInstanceUID: 'y', PatientID: '' }
    const folder = folderWith({ 'dicom/a.dcm': ct({ elements }) })
    miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
    const [row] = await instancesOf(folder)
    const metadata = row && (await readMetadata(folder, row))
    expect(metadata).toMatchObject({
      '00080018': { Value: [row?.InstanceID] },
      '0020000D': { Value: [row?.StudyID] },
      '00100020': { Value: [`anonymous-${row?.StudyID}`] },
    })
    expect(row?.InstanceID).toMatch(/^2\.25\.\d+$/)
  })

  test('a duplicate leaves no object, an instance of the same UID its own', async () => {
    const folder = folderWith({
      'dicom/a.dcm': patient('A', '1.1'),
      'dicom/copy.dcm': patient('A', '1.1', { windowCenter: 40 }),
      'dicom/other.dcm': patient('A', '1.1', { pixels: changedPixels }),
    })
    const { stdout } = miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
    expect(stdout).toContain('2 stored, 1 duplicate')
    expect(await instancesOf(folder)).toHaveLength(2)
    expect(await findFaults(folder)).toEqual([])
  })
})
