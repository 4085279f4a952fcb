/**
 * What is fetched from npm when it is first needed, kept beside the other packages, and never part
 * of `npm ci`: the viewer, and for tests what it is held against.
 */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** npm and the tests start in the root of the repository. */
const cache = resolve('node_modules/.cache/mini-pacs')

/** A package of the registry, with the integrity that it has there: what was looked at is fetched. */
interface PinnedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

/** The version that the pictures are held against. */
const ohif: PinnedPackage = {
  name: '@ohif/app',
  version: '3.12.10',
  integrity:
    'sha512-0kuF66Mq9c9dMD++bUsTjMrJpXJwaZhz9B4uS244DawAjSkTwIYFU93pxPuRUQixaRi7QAHlF3Fe1qudBlZrmA==',
}

/** The folder of the built OHIF viewer, fetched unless it is there: 50 MB. */
export function fetchOhif(): Promise<string> {
  return fetchPackage(ohif, 'dist')
}

/** The same folder; undefined where it has not been fetched. */
export function findOhif(): string | undefined {
  const folder = join(cache, fileNameOf(ohif), 'package/dist')
  return existsSync(folder) ? folder : undefined
}

function fileNameOf({ name, version }: PinnedPackage): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}`
}

/** A folder of a package, fetched unless it is there. */
export function fetchPackage(pin: PinnedPackage, part: string): Promise<string> {
  const { name, version, integrity } = pin
  return fetchOnce(fileNameOf(pin), `package/${part}`, async (folder) => {
    await npm(['pack', '--silent', `${name}@${version}`], folder)
    const archive = `${fileNameOf(pin)}.tgz`
    const hash = createHash('sha512')
      .update(readFileSync(join(folder, archive)))
      .digest('base64')
    if (`sha512-${hash}` !== integrity) {
      throw new Error(`${archive} has the integrity sha512-${hash}, not ${integrity}`)
    }
    await run('tar', ['-xzf', archive], { cwd: folder })
    rmSync(join(folder, archive))
  })
}

/** Fills a folder beside its place and moves it there, so that a broken download leaves nothing. */
export async function fetchOnce(
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

/** Runs npm in a folder; Windows starts it only through a shell. */
export async function npm(args: readonly string[], cwd: string): Promise<void> {
  await run('npm', [...args], { cwd, shell: process.platform === 'win32' })
}
