/** Draws with the real OHIF viewer, which asks the stand-in for everything. */

import { readFileSync } from 'node:fs'
import { extname, join, resolve, sep } from 'node:path'
import { build } from 'esbuild'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { call, launchBrowser, openPage } from './browser.ts'
import type { CanvasPicture } from './canvas.ts'
import { dicomweb, dicomwebRoot, seriesUid, serves, studyUid } from './dicomweb.ts'
import { type Drawing, drawingOf } from './drawing.ts'
import { fetchOhif } from './packages.ts'
import { listen } from './server.ts'
import type { Specimen } from './specimen.ts'

/** Series of a study: the viewer asks for the images of all when it opens one. */
const seriesOfOne = 12

/** The frames of the specimens that DICOMweb can serve, study by study; none after one that fails. */
export async function* drawWithOhif(specimens: readonly Specimen[]): AsyncGenerator<Drawing> {
  const studies = batches(specimens.flatMap((specimen, number) => (serves(specimen) ? number : [])))
  const app = viewerApp(await fetchOhif())
  app.route('/', dicomweb(specimens, studies))
  const { origin, close } = await listen(app)
  const script = await pageScript()
  const browser = await launchBrowser()
  try {
    for (const [study, members] of studies.entries()) {
      const page = await openPage(browser)
      const opened = openStudy(page, { url: urlOf(origin, study), script })
      for (const member of members) yield* drawSeries(page, { specimens, member, opened })
      await page.close()
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

async function openStudy(
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
      return call<CanvasPicture>(page, 'drawFrame', { viewportId, frame })
    })
    const drawing = await drawingOf({ specimen, frame }, canvas)
    yield drawing
    // It would be waited for in vain for each of the others, too.
    if ('failure' in drawing.outcome) return
  }
}

async function pageScript(): Promise<string> {
  const entryPoints = [resolve('test/equality/page/ohif.ts')]
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** The built viewer as it comes, but for its configuration. */
function viewerApp(folder: string): Hono {
  const app = new Hono()
  app.get('/app-config.js', (context) => {
    const text = `window.config = ${JSON.stringify(configuration)}`
    return context.body(text, 200, { 'Content-Type': 'text/javascript' })
  })
  app.get('*', async (context, next) => {
    const { path } = context.req
    if (path.startsWith(dicomwebRoot)) return next()
    const file = findFile(folder, path) ?? {
      path: 'index.html',
      bytes: readFileSync(join(folder, 'index.html')),
    }
    return context.body(Uint8Array.from(file.bytes), 200, {
      'Content-Type': types[extname(file.path)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    })
  })
  return app
}

/** The file of a path; undefined where it is one of the viewer's own routes. */
function findFile(folder: string, path: string) {
  const file = resolve(join(folder, decodeURIComponent(path)))
  if (!file.startsWith(folder + sep) || extname(file) === '') return undefined
  try {
    return { path: file, bytes: readFileSync(file) }
  } catch {
    return undefined
  }
}

/** docs.ohif.org/configuration: a data source that asks for frames, and as few plugins as can be. */
const configuration = {
  routerBasename: null,
  extensions: [],
  modes: [],
  customizationService: {},
  showStudyList: true,
  maxNumberOfWebWorkers: 1,
  showCPUFallbackMessage: false,
  investigationalUseDialog: { option: 'never' },
  useCPURendering: false,
  defaultDataSourceName: 'dicomweb',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'dicomweb',
      configuration: {
        friendlyName: 'files',
        name: 'files',
        qidoRoot: dicomwebRoot,
        wadoRoot: dicomwebRoot,
        wadoUriRoot: dicomwebRoot,
        qidoSupportsIncludeField: false,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: false,
        supportsWildcard: true,
        omitQuotationForMultipartRequest: true,
        bulkDataURI: { enabled: true, relativeResolution: 'studies' },
      },
    },
  ],
}
