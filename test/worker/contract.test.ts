/** What the API promises, on every runtime it is for. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, runtimes } from '../support/runtime.ts'

const folder = temporaryFolder()
const hash = sha256(pngOf('1.2.1'))
const hostile = encodeURIComponent(`A/B 50%'"é`)

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}): Promise<Answer> => ask(server.url, path, { headers })

  beforeAll(async () => {
    server = await start(await buildArchive(`${folder}/${runtime}`), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each([
    ['/patients/PAT-1/studycount', { patient_id: 'PAT-1', study_count: 2 }],
    ['/patients/PAT-1/seriescount', { patient_id: 'PAT-1', series_count: 2 }],
    ['/patients/PAT-1/imagecount', { images_count: 3, patient_id: 'PAT-1' }],
    [
      '/patients/PAT-1/counts',
      { image_count: 3, patient_id: 'PAT-1', series_count: 2, study_count: 2 },
    ],
    ['/patients/count', { patient_count: 5 }],
    ['/studies/count', { study_count: 6 }],
    ['/series/count', { series_count: 6 }],
    ['/images/count', { images_count: 9 }],
    ['/healthz', { status: 'ok' }],
  ])('GET %s answers with the keys of the original', async (path, expected) => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe(JSON.stringify(expected))
    expect(answer.headers['content-type']).toBe('application/json')
  })

  test.each([
    ['/patients/PAT-1', { PatientID: 'PAT-1', PatientInfo: null, StudyCount: 2, ImageCount: 3 }],
    ['/studies/1.1', { StudyID: '1.1', PatientID: 'PAT-1', StudyDate: '20010215' }],
    ['/series/1.1.1', { SeriesID: '1.1.1', StudyID: '1.1', Modality: 'CT', ImageCount: 2 }],
    ['/images/1.2.1', { ImageID: '1.2.1', State: 'train', WindowCenter: 40, PngSha256: hash }],
    ['/images/1.2.1', { PngUrl: `/png/${hash}`, RescaleIntercept: '-1024', SUVFactor: null }],
    ['/images/1.2.4-2', { ImageID: '1.2.4-2', SOPInstanceUID: '1.2.4', FrameNumber: 2 }],
    ['/dataset', { ImageCount: 9, SplitUnit: 'patient', Digest: sha256('data set first') }],
  ])('GET %s answers with a row as an object', async (path, expected) => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(jsonOf(answer)).toMatchObject(expected)
  })

  test('GET /dataset tells the totals of each state', async () => {
    expect(jsonOf(await get('/dataset'))).toMatchObject({
      States: [
        { State: 'train', RatioWanted: 0.7, PatientCount: 1, ImageCount: 3 },
        { State: 'validate', RatioWanted: 0.15, PatientCount: 1, ImageCount: 3 },
        { State: 'test', RatioWanted: 0.15, PatientCount: 3, ImageCount: 3 },
      ],
    })
  })

  test.each([
    `/patients/${hostile}`,
    `/patients?PatientID=${hostile}`,
    '/patients?PatientID=count',
    '/patients/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  ])('GET %s finds a patient whose id is hard to write', async (path) => {
    const { status, text } = await get(path)
    expect(status).toBe(200)
    expect(text).toContain('"StudyCount":1')
  })

  test.each(['/images/1.2.1/png', `/png/${hash}`])(
    'GET %s answers with the bytes of the PNG',
    async (path) => {
      const { status, headers, body } = await get(path)
      expect(status).toBe(200)
      expect(body).toEqual(pngOf('1.2.1'))
      expect(headers['content-type']).toBe('image/png')
    },
  )

  test('a PNG by its hash is kept for ever, by its id it is asked for again', async () => {
    const { headers: byHash } = await get(`/png/${hash}`)
    const { headers: byId } = await get('/images/1.2.1/png')
    expect(byHash.etag).toBe(`"${hash}"`)
    expect(byHash['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(byId['cache-control']).toBe('no-cache')
  })

  test.each(['/', '/patients/PAT-1', '/patients?limit=2', '/images/1.2.1/png', `/png/${hash}`])(
    'GET %s answers 304 to a client that has the answer',
    async (path) => {
      const { headers } = await get(path)
      const { etag = '', vary } = headers
      const known = [etag, `W/${etag}`, `"other", ${etag}`, '*']
      for (const tag of known) {
        const again = await get(path, { 'If-None-Match': tag })
        expect(again).toMatchObject({ status: 304, text: '' })
        expect(again.headers).toMatchObject({ etag, vary })
      }
      expect(await get(path, { 'If-None-Match': '"other"' })).toMatchObject({ status: 200 })
    },
  )

  test('ETags tell URLs apart', async () => {
    const paths = ['/', '/patients', '/patients?limit=1', '/patients/PAT-1', '/patients/count']
    const answers = await Promise.all(paths.map((path) => get(path)))
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(paths.length)
  })

  test.each(['/', '/patients/PAT-1', '/images/1.2.1/png', `/png/${hash}`, '/patients/nobody'])(
    'HEAD %s answers as GET does, without the body',
    async (path) => {
      const full = await get(path)
      const head = await ask(server.url, path, { method: 'HEAD' })
      expect(head).toMatchObject({ status: full.status, text: '' })
      for (const name of ['etag', 'cache-control', 'content-type', 'vary']) {
        expect(head.headers[name]).toBe(full.headers[name])
      }
    },
  )

  test.each(['/images/1.2.1/png', `/png/${hash}`])(
    'HEAD %s tells the size of the PNG',
    async (path) => {
      const { headers } = await ask(server.url, path, { method: 'HEAD' })
      expect(headers['content-length']).toBe(String(pngOf('1.2.1').length))
    },
  )
})
