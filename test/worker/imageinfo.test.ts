/** Which image a name stands for, and how its values are written. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pythonFloat } from '../../worker/routes/imageinfo.ts'
import { buildArchive, type ImageSeed } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, type Runtime, runtimes } from '../support/runtime.ts'

const folder = temporaryFolder()

/** Each image has its name for a RescaleIntercept, so that an answer tells which it is of. */
const seeds: readonly ImageSeed[] = [
  { ImageID: '1.1', FileName: 'a.dcm' },
  { ImageID: '1.2', FileName: '1.1' },
  { ImageID: '1.3', FileName: 'b' },
  { ImageID: '1.4', FileName: 'b.dcm' },
  { ImageID: '1.5', FileName: 'c.d.IMA' },
  { ImageID: '1.6', FileName: 'e.tar' },
  { ImageID: '1.7-1', FileName: 'loop.dcm', SOPInstanceUID: '1.7', FrameNumber: 1 },
  { ImageID: '1.7-2', FileName: 'loop.dcm', SOPInstanceUID: '1.7', FrameNumber: 2 },
  { ImageID: '1.8-1', FileName: 'twice.dcm', SOPInstanceUID: '1.8', FrameNumber: 1 },
  { ImageID: '1.8-2', FileName: 'twice.dcm', SOPInstanceUID: '1.8', FrameNumber: 2 },
  { ImageID: '1.9', FileName: 'twice.dcm' },
  ...Array.from({ length: 12 }, (_, index) => ({
    ImageID: `2.${10 + index}`,
    FileName: `many.${index < 6 ? 'dcm' : 'img'}`,
  })),
].map((seed) => ({ PatientID: 'P', RescaleIntercept: seed.ImageID, ...seed }))

describe.each(runtimes)('GET /imageinfo on $runtime', ({ runtime, start }) => {
  let server: Runtime
  beforeAll(async () => {
    const archive = await buildArchive(`${folder}/${runtime}`, { seeds })
    server = await start(archive, { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each([
    ['the ImageID', '1.1', '1.1'],
    ['the name of the PNG', '1.1.png', '1.1'],
    ['an ImageID before a file name', '1.1', '1.1'],
    ['the source file name', 'a.dcm', '1.1'],
    ['the stem of the source file name', 'a', '1.1'],
    ['the stem with another extension', 'a.PNG', '1.1'],
    ['a file name before a stem', 'b', '1.3'],
    ['a file name with a stem of its own', 'b.dcm', '1.4'],
    ['a stem with a dot', 'c.d', '1.5'],
    ['a name whose end is no extension', 'e.tar', '1.6'],
    ['a frame', '1.7-2', '1.7-2'],
    ['the PNG of a frame', '1.7-2.png', '1.7-2'],
    ['a multi-frame instance by its frame 1', '1.7', '1.7-1'],
    ['a multi-frame file by its frame 1', 'loop.dcm', '1.7-1'],
    ['the stem of a multi-frame file by its frame 1', 'loop', '1.7-1'],
  ])('finds %s', async (_, name, expected) => {
    const answer = await ask(server.url, `/imageinfo/${name}`)
    expect(jsonOf(answer)).toMatchObject({ RescaleIntercept: expected })
  })

  test.each(['A.dcm', 'e', 'a.d', '%25', '_', 'a%25', 'scans', '1.7-3', '1.', '.dcm'])(
    'finds nothing that %s only resembles',
    async (name) => {
      expect(await ask(server.url, `/imageinfo/${name}`)).toMatchObject({ status: 404 })
    },
  )

  test('counts the frames of a file as one', async () => {
    const answer = await ask(server.url, '/imageinfo/twice.dcm')
    expect(jsonOf(answer)).toMatchObject({ status: 409, ImageIDs: ['1.8-1', '1.9'] })
  })

  test('lists at most ten of the images that a name could mean', async () => {
    const { status, text } = await ask(server.url, '/imageinfo/many')
    const ImageIDs = Array.from({ length: 10 }, (_, index) => `2.${10 + index}`)
    expect(status).toBe(409)
    expect(JSON.parse(text)).toMatchObject({
      ImageIDs,
      detail: 'More than 10 files are named "many": ask for an ImageID',
    })
  })

  test('answers with the documented keys, in their order', async () => {
    expect((await ask(server.url, '/imageinfo/1.1')).text).toBe(
      '{"InstanceNumber":null,"PatientID":"P","RescaleIntercept":"1.1","RescaleSlope":null,' +
        '"SeriesDescription":"STD CTAC","StudyDescription":"PET / CT TUMOR IMAGING",' +
        '"WindowCenter":null,"WindowWidth":null}',
    )
  })
})

test.each([
  [40, '40.0'],
  [400.5, '400.5'],
  [-600, '-600.0'],
  [0, '0.0'],
  [0.1, '0.1'],
  [1234567.25, '1234567.25'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [0.000015, '1.5e-05'],
  [1e-10, '1e-10'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
  [-1.5e21, '-1.5e+21'],
  [1e100, '1e+100'],
  [null, null],
])('the window value %s is written as Python writes it: %s', (value, expected) => {
  expect(pythonFloat(value)).toBe(expected)
})
