/** `npm run viewer`, run as a user runs it. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usage } from '../../command/options.ts'
import { chooseApi } from '../../viewer/api.ts'
import { viewerCommand } from '../../viewer/command.ts'
import { findOhif } from '../../viewer/packages.ts'
import { ingestForViewers } from '../dicomweb/archive.ts'
import type { BuiltArchive } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Runtime, startNode } from '../support/runtime.ts'

const program = fileURLToPath(new URL('../../dist/viewer.js', import.meta.url))
const hasOhif = findOhif() !== undefined
if (!hasOhif) {
  process.stderr.write('SKIPPED  npm run viewer: npm run equality -- --fetch fetches OHIF\n')
}
let archive: BuiltArchive
let running: Runtime

beforeAll(async () => {
  archive = await ingestForViewers(temporaryFolder())
  running = await startNode(archive)
})
afterAll(() => running?.close())

const data = () => ['--db', archive.database, '--images', archive.images]
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 30_000 })
const studiesOf = async (root: string): Promise<number> =>
  Object(await (await fetch(`${root}/studies`)).json()).length

/** An origin at which something answers, but no DICOMweb. */
async function withOther(use: (origin: string, port: number) => Promise<void>): Promise<void> {
  const other = createServer((_, answer) => answer.writeHead(403).end()).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    await use(`http://127.0.0.1:${port}`, port)
  } finally {
    other.close()
  }
}

test('--help prints the usage', () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: `${usage(viewerCommand)}\n` })
})

test.each([
  [['--api', 'ftp://host'], 64, /^--api is ftp:\/\/host, not a http: or https: URL\n$/],
  [
    ['--api', 'http://host', '--db', 'a.db'],
    64,
    /^--api shows another server: [^\n]* --db [^\n]*\n$/,
  ],
  [['--db', 'none.db'], 66, /^none\.db does not exist: type npm run ingest -- SOURCE[^\n]*\n$/],
])('%j ends with %i and one line', (args, status, stderr) => {
  expect(run(...args)).toMatchObject({ status, stderr: expect.stringMatching(stderr) })
})

test('an address alone stands for the DICOMweb of this API', async () => {
  expect(await chooseApi({ api: 'http://host:1/' })).toMatchObject({
    root: 'http://host:1/dicom-web',
  })
  expect(await chooseApi({ api: 'http://host/x/' })).toMatchObject({ root: 'http://host/x' })
})

test('what npm start serves is shown', async () => {
  const root = `${running.url}/dicom-web`
  expect(await chooseApi({}, root)).toMatchObject({ root })
})

/** Whether the data set is served anew for the viewer where this is what npm start would serve. */
async function expectOwnServer(usual: string): Promise<void> {
  const folder = process.cwd()
  process.chdir(dirname(archive.database))
  try {
    const api = await chooseApi({}, usual)
    const count = await studiesOf(api.root).finally(api.close)
    expect(api.root).not.toBe(usual)
    expect(count).toBe(await studiesOf(`${running.url}/dicom-web`))
  } finally {
    process.chdir(folder)
  }
}

test('where something else has its port, the data set is served anew', async () => {
  await withOther((origin) => expectOwnServer(`${origin}/dicom-web`))
})

test.each([
  ['asks for a token', { API_TOKEN: 'secret' }],
  ['lets only pages of others read', { CORS_ORIGIN: 'https://viewer.example' }],
])('where the server there %s, the data set is served anew', async (_, settings) => {
  const other = await startNode(archive, settings)
  await expectOwnServer(`${other.url}/dicom-web`).finally(other.close)
})

test.skipIf(!hasOhif)(
  'one command serves OHIF and what it shows, until it is stopped',
  async () => {
    const child = spawn(process.execPath, [program, ...data(), '--port', '0'])
    const ended = once(child, 'close')
    const stderr = text(child.stderr)
    try {
      const [line] = await once(child.stdout, 'data')
      const [, viewer = '', root = ''] = /OHIF on (\S+), which shows (\S+)\n/.exec(`${line}`) ?? []
      const setUp = await (await fetch(`${viewer}/app-config.js`)).text()
      expect(setUp).toContain(`"qidoRoot":"${root}"`)
      expect(await (await fetch(viewer)).text()).toContain('<html')
      expect(await studiesOf(root)).toBeGreaterThan(0)
    } finally {
      child.kill('SIGTERM')
    }
    expect([await ended, await stderr]).toEqual([[0, null], ''])
  },
)

test.skipIf(!hasOhif)('a port that is taken ends with 69 and one line', async () => {
  await withOther(async (_, port) => {
    const { status, stderr } = run(...data(), '--port', `${port}`)
    expect({ status, stderr }).toEqual({
      status: 69,
      stderr: expect.stringMatching(/^Port \d+ [^\n]*--port\n$/),
    })
  })
})
