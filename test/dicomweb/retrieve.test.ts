/** WADO-RS: metadata, frames and pictures, on every runtime. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pngOf } from '../fixtures/archive.ts'
import { buildDicomweb, frameOf, thumbnailOf } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, type Runtime, runtimes } from '../support/runtime.ts'
import { partsOf } from './multipart.ts'

const folder = temporaryFolder()
const jpegLs = '1.2.840.10008.1.2.4.80'
const seeds = [
  { ImageID: '1.2.1', PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.1' },
  { ImageID: '1.2.2', PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.1' },
  { ImageID: '1.2.3', PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.2' },
  ...[1, 2, 3, 4].map((FrameNumber) => ({
    ImageID: `1.2.4-${FrameNumber}`,
    PatientID: 'PAT-1',
    StudyID: '1.3',
    SeriesID: '1.3.1',
    FrameNumber,
  })),
]
const native = '/studies/1.1/series/1.1.1/instances/1.2.2'
const compressed = '/studies/1.3/series/1.3.1/instances/1.2.4'
const ohif = 'multipart/related; type=application/octet-stream; transfer-syntax=*'

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}, method = 'GET') =>
    ask(server.url, `/dicom-web${path}`, { method, headers })

  beforeAll(async () => {
    server = await start(await buildDicomweb(`${folder}/${runtime}`, { seeds }), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each([
    ['/studies/1.1', ['1.2.1', '1.2.2', '1.2.3']],
    ['/studies/1.1/series/1.1.1', ['1.2.1', '1.2.2']],
    ['/studies/1.1/series/1.1.2', ['1.2.3']],
    [native, ['1.2.2']],
    [compressed, ['1.2.4']],
  ])('the metadata of %s are those of %s', async (path, instances) => {
    const answer = await get(`${path}/metadata`, { Accept: 'application/dicom+json' })
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/dicom+json' },
    })
    expect(jsonOf(answer)).toEqual(
      instances.map((one) => expect.objectContaining({ '00080018': { vr: 'UI', Value: [one] } })),
    )
  })

  test.each([
    ['*/*', 'application/octet-stream'],
    [`application/octet-stream; transfer-syntax=${jpegLs}`, 'application/octet-stream'],
    ['image/jls', 'image/jls'],
    ['text/html, image/*;q=0.5', 'image/jls'],
    ['image/jls, */*;q=0', 'image/jls'],
  ])('a frame for Accept: %s is its bytes as %s', async (Accept, type) => {
    const { status, headers, body } = await get(`${compressed}/frames/3`, { Accept })
    expect({ status, body }).toEqual({ status: 200, body: frameOf('1.2.4', 3) })
    expect(headers).toMatchObject({
      'content-type': `${type}; transfer-syntax=${jpegLs}`,
      'content-length': '7',
      'accept-ranges': 'bytes',
    })
  })

  test.each([
    ['1', [1]],
    ['4', [4]],
    ['1,2,3,4', [1, 2, 3, 4]],
    ['4,1,2', [4, 1, 2]],
  ])('the frames %s are the parts of a message', async (list, frames) => {
    for (const Accept of [ohif, ohif.replaceAll(/=([^;]+)/g, '="$1"')]) {
      const answer = await get(`${compressed}/frames/${list}`, { Accept })
      expect(answer.status).toBe(200)
      expect(partsOf(answer)).toEqual(
        frames.map((frame) => ({
          type: `application/octet-stream; transfer-syntax=${jpegLs}`,
          body: frameOf('1.2.4', frame),
        })),
      )
    }
  })

  test('frames that are not compressed need no named transfer syntax', async () => {
    const Accept = 'multipart/related; type="application/octet-stream"'
    const [part] = partsOf(await get(`${native}/frames/1`, { Accept }))
    const type = 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1'
    expect(part).toEqual({ type, body: frameOf('1.2.2', 1) })
  })

  test('a part of a frame is sent by Range', async () => {
    const answer = await get(`${compressed}/frames/3`, { Range: 'bytes=2-4' })
    expect(answer).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 2-4/7' } })
    expect(answer.body).toEqual(frameOf('1.2.4', 3).subarray(2, 5))
    expect(await get(`${compressed}/frames/3`, { Range: 'bytes=7-' })).toMatchObject({
      status: 416,
    })
  })

  test.each([
    { path: `${native}/rendered`, expected: pngOf('1.2.2') },
    { path: `${native}/frames/1/rendered`, expected: pngOf('1.2.2') },
    { path: `${compressed}/frames/2/rendered`, expected: pngOf('1.2.4-2') },
    { path: `${compressed}/rendered?accept=image/png`, expected: pngOf('1.2.4-1'), Accept: ohif },
    { path: `${native}/rendered?accept=image/jpeg`, expected: thumbnailOf('1.2.2'), Accept: ohif },
    { path: `${native}/thumbnail?accept=image/jpeg`, expected: thumbnailOf('1.2.2'), Accept: ohif },
    { path: `${compressed}/thumbnail?viewport=256,256`, expected: thumbnailOf('1.2.4') },
  ])('GET $path answers with a picture', async ({ path, expected, Accept = '*/*' }) => {
    const { status, headers, body } = await get(path, { Accept })
    expect({ status, body }).toEqual({ status: 200, body: expected })
    const isPng = body.subarray(1, 4).toString() === 'PNG'
    expect(headers['content-type']).toBe(isPng ? 'image/png' : 'image/jpeg')
  })

  test.each(['/studies/1.1/metadata', `${native}/frames/1`, `${native}/thumbnail`])(
    'GET %s is conditional, and HEAD tells its size',
    async (path) => {
      for (const Accept of ['*/*', ...(path.includes('frames') ? [ohif] : [])]) {
        const { headers, body } = await get(path, { Accept })
        const head = await get(path, { Accept }, 'HEAD')
        expect(head).toMatchObject({ status: 200, text: '' })
        expect(head.headers['content-length']).toBe(String(body.length))
        const known = { Accept, 'If-None-Match': headers.etag ?? '' }
        expect(await get(path, known)).toMatchObject({ status: 304, text: '' })
      }
    },
  )

  test('another Accept has another ETag', async () => {
    const single = await get(`${native}/frames/1`)
    const multipart = await get(`${native}/frames/1`, { Accept: ohif })
    expect(single.headers.etag).not.toBe(multipart.headers.etag)
    expect(single.headers.vary).toContain('Accept')
  })
})
