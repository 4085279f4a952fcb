/** The real OHIF in a browser, which has nothing but this API. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerApp } from '../../viewer/app.ts'
import { findOhif } from '../../viewer/packages.ts'
import { type LocalServer, listen } from '../../viewer/server.ts'
import { call, findChromium, launchBrowser, noChromium, openPage } from '../equality/browser.ts'
import type { CanvasPicture } from '../equality/canvas.ts'
import { distanceOf } from '../equality/comparison.ts'
import { pictureOfCanvas } from '../equality/drawing.ts'
import { openStudy, pageScript } from '../equality/ohif.ts'
import type { BuiltArchive } from '../fixtures/archive.ts'
import { readPng } from '../png-reader.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, type Runtime, startNode, startWorkerd } from '../support/runtime.ts'
import { ingestForViewers } from './archive.ts'

const minutes = 60_000

/** The built viewer; a text that says what is missing where it cannot be shown. */
function findViewer(): { readonly folder: string } | string {
  if (findChromium() === undefined) return noChromium
  const folder = findOhif()
  return folder ? { folder } : 'npm run equality -- --fetch fetches it'
}

const viewer = findViewer()
if (typeof viewer === 'string') {
  process.stderr.write(`SKIPPED  the real OHIF over this API: ${viewer}\n`)
}

interface Row {
  readonly PatientID: string
  readonly StudyID: string
  readonly SeriesID: string
  readonly ImageID: string
  readonly Modality: string | null
  readonly ModalitiesInStudy: string | null
}

describe.skipIf(typeof viewer === 'string').each([
  { runtime: 'Node', count: 4, start: (archive: BuiltArchive) => startNode(archive) },
  {
    runtime: 'workerd',
    count: 1,
    start: (archive: BuiltArchive) => startWorkerd(archive, { PUBLIC: 'true' }),
  },
])('OHIF over $runtime', ({ start, count }) => {
  let api: Runtime
  let app: LocalServer
  let browser: Browser
  let page: Page
  let script: string

  const list = async (path: string): Promise<readonly Row[]> =>
    Object(jsonOf(await ask(api.url, path))).items

  beforeAll(async () => {
    api = await start(await ingestForViewers(temporaryFolder()))
    const ohif = typeof viewer === 'string' ? '' : viewer.folder
    app = await listen(viewerApp(ohif, `${api.url}/dicom-web`))
    browser = await launchBrowser()
    page = await openPage(browser)
    script = await pageScript()
  }, 2 * minutes)
  afterAll(async () => {
    await browser?.close()
    app?.close()
    await api?.close()
  })

  /** The studies of the list, once it shows so many. */
  async function listed(count: number): Promise<readonly (string | null)[]> {
    const rows = '[data-cy^="studyRow-"]'
    await page.waitForFunction(
      `document.querySelector('[data-cy="num-studies"]')?.innerText === '${count}' && document.querySelectorAll('${rows}').length > 0`,
      undefined,
      { timeout: minutes },
    )
    const names = await page
      .locator(rows)
      .evaluateAll((found) => found.map((row) => row.getAttribute('data-cy')))
    return names.map((name) => name?.replace('studyRow-', '') ?? null).toSorted()
  }

  const ids = (rows: readonly Row[]) => rows.map(({ StudyID }) => StudyID).toSorted()

  test('starts whichever of its files comes last', { timeout: 3 * minutes }, async () => {
    for (const late of ['**/*.css', '**/*.bundle.*.js']) {
      const slow = await openPage(browser)
      await slow.route(late, (route) => setTimeout(() => route.continue(), 1000))
      await slow.goto(app.origin)
      await slow.waitForSelector('[data-cy="num-studies"]', { timeout: minutes })
      await slow.close()
    }
  })

  test('lists every study', { timeout: 2 * minutes }, async () => {
    const studies = await list('/studies')
    await page.goto(`${app.origin}/?resultsPerPage=100`)
    expect(await listed(studies.length)).toEqual(ids(studies))
  })

  test('narrows the list by what is asked for', { timeout: 2 * minutes }, async () => {
    const studies = await list('/studies')
    const [{ PatientID } = { PatientID: '' }] = studies
    const ofPatient = studies.filter((study) => study.PatientID.includes(PatientID))
    await page.goto(`${app.origin}/?resultsPerPage=100&mrn=${encodeURIComponent(PatientID)}`)
    expect(ofPatient.length).toBeLessThan(studies.length)
    expect(await listed(ofPatient.length)).toEqual(ids(ofPatient))
    const ofMr = studies.filter((study) => study.ModalitiesInStudy?.includes('MR'))
    await page.goto(`${app.origin}/?resultsPerPage=100&modalities=MR`)
    expect(await listed(ofMr.length)).toEqual(ids(ofMr))
  })

  test('draws the pictures of every series', { timeout: 15 * minutes }, async () => {
    for (const { StudyID } of await list('/studies')) {
      const url = `${app.origin}/viewer?StudyInstanceUIDs=${StudyID}`
      await openStudy(page, { url, script })
      for (const { SeriesID: seriesUid } of await list(`/studies/${StudyID}/series`)) {
        const { viewportId } = await call<{ viewportId: string }>(page, 'openSeries', { seriesUid })
        for (const { ImageID } of await list(`/series/${seriesUid}/images?limit=${count}`)) {
          expect(await differenceOf(viewportId, ImageID), ImageID).toBe('')
        }
      }
    }
  })

  /** How the picture in the viewport differs from the PNG; nothing where it is within the bar. */
  async function differenceOf(viewportId: string, image: string): Promise<string> {
    const [, instance, frame = '1'] = /^([^-]*)-?(.*)$/.exec(image) ?? []
    const end = `/instances/${instance}/frames/${frame || '1'}`
    const canvas = await call<CanvasPicture>(page, 'drawImage', { viewportId, end })
    const { body } = await ask(api.url, `/images/${image}/png`)
    const { width: columns, height: rows, channels, data: pixels } = readPng(body)
    const own = { columns, rows, channels: channels === 3 ? 3 : 1, pixels } as const
    const { differing, worst, pixels: all } = distanceOf(own, pictureOfCanvas(canvas))
    const isNear = worst <= 1 && differing <= 0.005 * all
    return isNear ? '' : `${differing} of ${all} pixels differ, the worst by ${worst}`
  }
})
