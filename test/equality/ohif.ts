/** Draws with the real OHIF viewer, which asks the stand-in for everything. */

import { resolve } from 'node:path'
import { build } from 'esbuild'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { viewerApp } from '../../viewer/app.ts'
import { fetchOhif } from '../../viewer/packages.ts'
import { listen } from '../../viewer/server.ts'
import { call, launchBrowser, openPage } from './browser.ts'
import type { CanvasPicture } from './canvas.ts'
import { dicomweb, dicomwebRoot, seriesUid, serves, studyUid } from './dicomweb.ts'
import { type Drawing, drawingOf } from './drawing.ts'
import type { Specimen } from './specimen.ts'

/** Series of a study: the viewer asks for the images of all when it opens one. */
const seriesOfOne = 12

/** The frames of the specimens that DICOMweb can serve, study by study; none after one that fails. */
export async function* drawWithOhif(specimens: readonly Specimen[]): AsyncGenerator<Drawing> {
  const numbers = specimens.flatMap((specimen, number) => (serves(specimen) ? number : []))
  // Each is in a study with others, and in one of its own.
  const shared = batches(numbers)
  const studies = [...shared, ...numbers.map((number) => [number])]
  const app = new Hono()
  app.route('/', dicomweb(specimens, studies))
  app.route('/', viewerApp(await fetchOhif(), dicomwebRoot))
  const { origin, close } = await listen(app)
  const script = await pageScript()
  const browser = await launchBrowser()
  const drawStudy = async function* (study: number): AsyncGenerator<Drawing> {
    const page = await openPage(browser)
    const opened = openStudy(page, { url: urlOf(origin, study), script })
    try {
      for (const member of studies[study] ?? []) {
        yield* drawSeries(page, { specimens, member, opened })
      }
    } finally {
      await page.close()
    }
  }
  try {
    for (const [study, members] of shared.entries()) {
      const drawn = new Set<Specimen>()
      for await (const drawing of drawStudy(study)) {
        yield drawing
        drawn.add(drawing.specimen)
        // What follows a failure on the same page may be the picture before it.
        if ('failure' in drawing.outcome) break
      }
      for (const member of members) {
        const specimen = specimens[member]
        if (specimen === undefined || drawn.has(specimen)) continue
        yield* drawStudy(shared.length + numbers.indexOf(member))
      }
    }
  } finally {
    await browser.close()
    close()
  }
}

function batches(numbers: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(numbers.length / seriesOfOne) }, (_, batch) => {
    return numbers.slice(batch * seriesOfOne, (batch + 1) * seriesOfOne)
  })
}

function urlOf(origin: string, study: number): string {
  return `${origin}/viewer?StudyInstanceUIDs=${studyUid(study)}`
}

/** Opens a study in the viewer, with what `call` calls there. */
export async function openStudy(
  page: Page,
  { url, script }: { url: string; script: string },
): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(
    "globalThis.services?.displaySetService?.getActiveDisplaySets().length > 0 && document.querySelector('canvas.cornerstone-canvas')",
    undefined,
    { timeout: 60_000 },
  )
  await page.addScriptTag({ content: script })
}

async function* drawSeries(
  page: Page,
  {
    specimens,
    member,
    opened,
  }: { specimens: readonly Specimen[]; member: number; opened: Promise<void> },
): AsyncGenerator<Drawing> {
  const specimen = specimens[member]
  if (!specimen) return
  const series = opened.then(() => {
    return call<{ viewportId: string }>(page, 'openSeries', { seriesUid: seriesUid(member) })
  })
  for (const frame of specimen.frames) {
    const canvas = series.then(({ viewportId }) => {
      return call<CanvasPicture>(page, 'drawImage', { viewportId, end: `/frames/${frame}` })
    })
    const drawing = await drawingOf({ specimen, frame }, canvas)
    yield drawing
    // It would be waited for in vain for each of the others, too.
    if ('failure' in drawing.outcome) return
  }
}

/** What runs in the page of the viewer. */
export async function pageScript(): Promise<string> {
  const entryPoints = [resolve('test/equality/page/ohif.ts')]
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles.map(({ text }) => text).join('\n')
}
