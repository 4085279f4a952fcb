/** How long until a long series is open in OHIF, beside Orthanc? */

import type { Browser, Page } from 'playwright-core'
import { openPage } from '../test/equality/browser.ts'
import { viewerApp } from '../viewer/app.ts'
import { fetchOhif } from '../viewer/packages.ts'
import { listen } from '../viewer/server.ts'
import { long } from './archive.ts'
import { median } from './requests.ts'
import type { Server, Servers } from './servers.ts'

/** Milliseconds since the viewer was asked for. */
interface Opening {
  /** Until the viewport has its first image. */
  readonly first: number
  /** Until the viewer has all images, which it loads ahead. */
  readonly all: number
}

/** The median of the openings over each server. */
export interface Openings {
  readonly own: Opening
  readonly orthanc: Opening
}

/** Milliseconds; what is not there by then does not come. */
const patience = 120_000

/** Opens the series over both, by turns, each time in a browser without a cache. */
export async function timeOfOpening(
  servers: Servers,
  { browser, slices, rounds }: { browser: Browser; slices: number; rounds: number },
): Promise<Openings> {
  const folder = await fetchOhif()
  const open = async ({ root }: Server) => {
    const app = await listen(viewerApp(folder, root))
    const url = `${app.origin}/viewer?StudyInstanceUIDs=${long.study}`
    return openOnce(browser, { url, slices }).finally(app.close)
  }
  const openings: Record<keyof Servers, Opening[]> = { own: [], orthanc: [] }
  for (let round = 0; round <= rounds; round++) {
    // By turns, because what comes first may have it easier.
    const names = round % 2 === 0 ? order : order.toReversed()
    for (const name of names) openings[name].push(await open(servers[name]))
  }
  // The first round is there to warm all up.
  return {
    own: medianOf(openings.own.slice(1)),
    orthanc: medianOf(openings.orthanc.slice(1)),
  }
}

const order = ['own', 'orthanc'] as const

function medianOf(openings: readonly Opening[]): Opening {
  return {
    first: median(openings.map(({ first }) => first)),
    all: median(openings.map(({ all }) => all)),
  }
}

async function openOnce(
  browser: Browser,
  { url, slices }: { url: string; slices: number },
): Promise<Opening> {
  const page = await openPage(browser)
  try {
    const start = performance.now()
    const since = () => performance.now() - start
    const [first, all] = await Promise.all([
      isShown(page, url).then(since),
      hasAll(page, slices).then(since),
    ])
    return { first, all }
  } finally {
    await page.context().close()
  }
}

async function isShown(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(hasImage, undefined, { timeout: patience })
}

async function hasAll(page: Page, slices: number): Promise<void> {
  const loaded = new Set<string>()
  await page.waitForEvent('requestfinished', {
    predicate: async (request) => {
      const isFrame = request.url().includes('/frames/')
      if (isFrame && (await request.response())?.ok()) loaded.add(request.url())
      return loaded.size >= slices
    },
    timeout: patience,
  })
}

/** Runs in the page. */
const hasImage = `(() => {
  if (!document.querySelector('canvas.cornerstone-canvas')) return false
  const { viewportGridService, cornerstoneViewportService } = services
  const id = viewportGridService.getActiveViewportId()
  return Boolean(cornerstoneViewportService.getCornerstoneViewport(id)?.csImage)
})()`
