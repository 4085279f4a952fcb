/** Draws with the real Cornerstone3D, the engine of OHIF. */

import { readFileSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { Hono } from 'hono'
import type { Page } from 'playwright-core'
import { listen } from '../../viewer/server.ts'
import { call, launchBrowser, openPage } from './browser.ts'
import type { CanvasPicture, Job } from './canvas.ts'
import { type Drawing, drawingOf } from './drawing.ts'
import { fetchCornerstone } from './packages.ts'
import type { Specimen } from './specimen.ts'

/** How the engine draws. */
export interface Interpolation {
  /** Nearest neighbour, in place of the linear interpolation that OHIF has. */
  readonly nearest: boolean
}

/** The frames of the specimens, one after another. */
export async function* drawWithCornerstone(
  specimens: readonly Specimen[],
  { nearest }: Interpolation,
): AsyncGenerator<Drawing> {
  const app = await engineApp(await fetchCornerstone())
  app.get('/file/:number', (context) => {
    const specimen = specimens[Number(context.req.param('number'))]
    return specimen ? context.body(Uint8Array.from(specimen.read())) : context.notFound()
  })
  const { origin, close } = await listen(app)
  const browser = await launchBrowser()
  try {
    let page = await openPage(browser)
    await open(page, origin)
    for (const { specimen, frame, number } of jobsOf(specimens)) {
      const job: Job = { url: `${origin}/file/${number}`, frame, nearest }
      const drawing = await drawingOf({ specimen, frame }, call<CanvasPicture>(page, 'draw', job))
      yield drawing
      if (!('failure' in drawing.outcome)) continue
      // A decoder that failed may draw its last picture again.
      await page.close()
      page = await openPage(browser)
      await open(page, origin)
    }
  } finally {
    await browser.close()
    close()
  }
}

function jobsOf(specimens: readonly Specimen[]) {
  return specimens.flatMap((specimen, number) => {
    return specimen.frames.map((frame) => ({ specimen, frame, number }))
  })
}

async function open(page: Page, origin: string): Promise<void> {
  await page.goto(origin)
  await page.waitForFunction('globalThis.started')
  await page.evaluate('started')
}

/** The page, its script, the script that decodes, and WebAssembly as the loader asks for it. */
async function engineApp(packages: string): Promise<Hono> {
  const require = createRequire(join(packages, 'x.js'))
  const scripts = await bundle(packages, [
    resolve('test/equality/page/cornerstone.ts'),
    require
      .resolve('@cornerstonejs/dicom-image-loader')
      .replace(/[^/\\]+$/, 'decodeImageFrameWorker.js'),
  ])
  const app = new Hono()
  app.get('/', (context) => context.html('<script type="module" src="/cornerstone.js"></script>'))
  app.get('/@cornerstonejs/*', (context) => {
    const file = readFileSync(require.resolve(context.req.path.slice(1)))
    return context.body(Uint8Array.from(file), 200, { 'Content-Type': 'application/wasm' })
  })
  for (const [name, text] of scripts) {
    app.get(`/${name}`, (context) => {
      return context.body(text, 200, { 'Content-Type': 'text/javascript' })
    })
  }
  return app
}

async function bundle(
  packages: string,
  entryPoints: string[],
): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints,
    outdir: 'x',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    nodePaths: [packages],
    plugins: [emptyBuiltins],
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]))
}

/** The packages name modules of Node on branches that no browser takes. */
const emptyBuiltins: Plugin = {
  name: 'empty-builtins',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(node:)?(${builtinModules.join('|')})$`)
    onResolve({ filter }, ({ path }) => ({ path, namespace: 'empty' }))
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
      contents: 'module.exports = { EventEmitter: class {}, URL: globalThis.URL }',
    }))
  },
}
