/** dicomweb-client, which OHIF asks with too, reads everything; in a browser, from another origin. */

import { join } from 'node:path'
import { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchPackage } from '../../viewer/packages.ts'
import { type LocalServer, listen } from '../../viewer/server.ts'
import { findChromium, launchBrowser, noChromium, openPage } from '../equality/browser.ts'
import { pngOf } from '../fixtures/archive.ts'
import { buildDicomweb, frameOf, thumbnailOf } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Runtime, startNode, startWorkerd } from '../support/runtime.ts'

const folder = temporaryFolder()
const pin = {
  name: 'dicomweb-client',
  version: '0.11.3',
  integrity:
    'sha512-7t1Rc/01fyFnKlQeNPW9Pvxvmsx8R/BgB2n7BxTuWirRFwlTC5upEeLeS3vO72P+n6/SQZ3+5ij0bgaWDHQG/A==',
}

/** The folder of the built client; a text that says what is missing where it cannot be run. */
async function findClient(): Promise<{ readonly folder: string } | string> {
  if (findChromium() === undefined) return noChromium
  try {
    return { folder: await fetchPackage(pin, 'build') }
  } catch (error) {
    return `npm cannot fetch dicomweb-client: ${error instanceof Error ? error.message : error}`
  }
}

const client = await findClient()
if (typeof client === 'string') process.stderr.write(`SKIPPED  dicomweb-client: ${client}\n`)

const seeds = [
  { ImageID: '1.2.1', PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.1' },
  ...[1, 2, 3].map((FrameNumber) => ({
    ImageID: `1.2.4-${FrameNumber}`,
    PatientID: 'PAT-1',
    StudyID: '1.1',
    SeriesID: '1.1.2',
    FrameNumber,
  })),
]
const [study, series] = [{ studyInstanceUID: '1.1' }, { seriesInstanceUID: '1.1.2' }]
const ids = { ...study, ...series, sopInstanceUID: '1.2.4' }
const octets = [{ mediaType: 'application/octet-stream', transferSyntaxUID: '*' }]

describe.skipIf(typeof client === 'string').each([
  { runtime: 'Node', start: startNode },
  { runtime: 'workerd', start: startWorkerd },
])('dicomweb-client reads from $runtime', ({ runtime, start }) => {
  let api: Runtime
  let page: Page
  let browser: Browser
  let empty: LocalServer

  beforeAll(async () => {
    api = await start(await buildDicomweb(`${folder}/${runtime}`, { seeds }), { PUBLIC: 'true' })
    empty = await listen(new Hono().get('/', (c) => c.html('<title>empty</title>')))
    browser = await launchBrowser()
    page = await openPage(browser)
    await page.goto(empty.origin)
    const built = typeof client === 'string' ? '' : client.folder
    await page.addScriptTag({ path: join(built, 'dicomweb-client.js') })
  })
  afterAll(async () => {
    await browser?.close()
    empty?.close()
    await api?.close()
  })

  /** What a method gives, its bytes in hexadecimal. */
  function call(method: string, options: object): Promise<unknown> {
    const url = JSON.stringify(`${api.url}/dicom-web`)
    const show = `(value) => value instanceof ArrayBuffer
      ? [...new Uint8Array(value)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      : Array.isArray(value) ? value.map(show) : value`
    return page.evaluate(`(async () => {
      const show = ${show}
      const client = new DICOMwebClient.api.DICOMwebClient({ url: ${url}, singlepart: '' })
      return show(await client.${method}(${JSON.stringify(options)}))
    })()`)
  }

  const uids = (tag: string, ...values: readonly string[]) =>
    values.map((value) => expect.objectContaining({ [tag]: { vr: 'UI', Value: [value] } }))

  test.each([
    ['searchForStudies', {}, uids('0020000D', '1.1')],
    ['searchForStudies', { queryParams: { PatientID: 'nobody' } }, []],
    ['searchForSeries', study, uids('0020000E', '1.1.1', '1.1.2')],
    ['searchForInstances', study, uids('00080018', '1.2.1', '1.2.4')],
    ['retrieveStudyMetadata', study, uids('00080018', '1.2.1', '1.2.4')],
    ['retrieveSeriesMetadata', { ...study, ...series }, uids('00080018', '1.2.4')],
  ])('what %s asks for with %j', async (method, options, expected) => {
    expect(await call(method, options)).toEqual(expected)
  })

  test('the metadata of an instance', async () => {
    expect(await call('retrieveInstanceMetadata', ids)).toEqual(uids('00080018', '1.2.4'))
  })

  test.each([[1], [1, 2, 3], [3, 1]])('the frames %j, %j', async (...frameNumbers) => {
    const frames = frameNumbers.map((frame) => frameOf('1.2.4', frame).toString('hex'))
    const options = { ...ids, frameNumbers, mediaTypes: octets }
    expect(await call('retrieveInstanceFrames', options)).toEqual(frames)
  })

  test('the pictures', async () => {
    const png = { ...ids, mediaTypes: [{ mediaType: 'image/png' }] }
    const jpeg = { ...ids, mediaTypes: [{ mediaType: 'image/jpeg' }] }
    const second = { ...png, frameNumbers: [2] }
    const pictures = [
      await call('retrieveInstanceRendered', png),
      await call('retrieveInstanceThumbnail', jpeg),
      await call('retrieveInstanceFramesRendered', second),
    ]
    const expected = [pngOf('1.2.4-1'), thumbnailOf('1.2.4'), pngOf('1.2.4-2')]
    // Some of its methods wrap what they give.
    expect(pictures.flat()).toEqual(expected.map((bytes) => bytes.toString('hex')))
  })
})
