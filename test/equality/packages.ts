/**
 * The viewer and its engine, from npm: fetched when they are first needed, kept beside the other
 * packages, and never part of `npm ci`.
 */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** npm and the tests start in the root of the repository. */
const cache = resolve('node_modules/.cache/mini-pacs')
const pins = resolve('test/equality')

/** The versions that the pictures are made with; those of the engine stand in package.json. */
const ohifVersion = '3.12.10'
/** As the registry has it, so that what is fetched is what was looked at. */
const ohifIntegrity =
  'sha512-0kuF66Mq9c9dMD++bUsTjMrJpXJwaZhz9B4uS244DawAjSkTwIYFU93pxPuRUQixaRi7QAHlF3Fe1qudBlZrmA=='

/** The `node_modules` with Cornerstone3D, fetched unless it is there. */
export function fetchCornerstone(): Promise<string> {
  const lock = readFileSync(join(pins, 'package-lock.json'))
  const name = `cornerstone-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`
  return fetchOnce(name, 'node_modules', async (folder) => {
    for (const file of ['package.json', 'package-lock.json']) {
      cpSync(join(pins, file), join(folder, file))
    }
    // The packages run in the browser, so that what they say of Node (`engines`) does not matter.
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-engine-strict'], folder)
  })
}

/** The folder of the built OHIF viewer, fetched unless it is there: 50 MB. */
export function fetchOhif(): Promise<string> {
  return fetchOnce(`ohif-${ohifVersion}`, 'package/dist', async (folder) => {
    await npm(['pack', '--silent', `@ohif/app@${ohifVersion}`], folder)
    const archive = `ohif-app-${ohifVersion}.tgz`
    const hash = createHash('sha512')
      .update(readFileSync(join(folder, archive)))
      .digest('base64')
    if (`sha512-${hash}` !== ohifIntegrity) {
      throw new Error(`${archive} has the integrity sha512-${hash}, not ${ohifIntegrity}`)
    }
    await run('tar', ['-xzf', archive], { cwd: folder })
    rmSync(join(folder, archive))
  })
}

/** Fills a folder beside its place and moves it there, so that a broken download leaves nothing. */
async function fetchOnce(
  name: string,
  part: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, name)
  const wanted = join(folder, part)
  if (existsSync(wanted)) return wanted
  mkdirSync(cache, { recursive: true })
  const incoming = mkdtempSync(`${folder}-`)
  try {
    await fill(incoming)
    if (!existsSync(folder)) renameSync(incoming, folder)
  } finally {
    rmSync(incoming, { recursive: true, force: true })
  }
  return wanted
}

/** Windows starts npm only through a shell. */
async function npm(args: readonly string[], cwd: string): Promise<void> {
  await run('npm', [...args], { cwd, shell: process.platform === 'win32' })
}
