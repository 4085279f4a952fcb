/** A headless Chromium that draws by software, the same on every machine. */

import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, chromium, type Page } from 'playwright-core'
import { exitCodes, Failure } from '../../command/failure.ts'

/** Where distributions put it; the environment variable CHROMIUM names another one. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
]

/** What to say to a person who has none. */
export const noChromium =
  'no Chromium: install it (apt-get install chromium), or name it in CHROMIUM'

/** The program of the browser; undefined where none is installed. */
export function findChromium(): string | undefined {
  const { CHROMIUM } = process.env
  return (CHROMIUM ? [CHROMIUM] : places).find((path) => existsSync(path))
}

/**
 * Starts it.
 *
 * @param more  flags beside those that it always has
 * @throws {Failure} exit code 66 where no browser is installed
 */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    throw new Failure(noChromium, exitCodes.noInput)
  }
  return chromium.launch({ executablePath, args: [...flags, ...more] })
}

/** A page with a canvas pixel for each CSS pixel. */
export function openPage(browser: Browser): Promise<Page> {
  return browser.newPage({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 1 })
}

/** Milliseconds; a picture that takes longer does not come. */
const patience = 60_000

/**
 * Calls a function that the page has as a global one.
 *
 * @throws {Error} what it throws there, in one line, or that it takes too long
 */
export async function call<Answer>(page: Page, name: string, argument?: object): Promise<Answer> {
  const late = new AbortController()
  const expression = `${name}(${argument === undefined ? '' : JSON.stringify(argument)})`
  try {
    return await Promise.race([
      page.evaluate<Answer>(expression),
      wait(patience, undefined, { signal: late.signal }).then(() => {
        throw new Error(`no answer within ${patience / 1000} s`)
      }),
    ])
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new Error(line.replace(/^page\.evaluate: /, ''))
  } finally {
    late.abort()
  }
}
