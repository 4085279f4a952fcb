/** `npm start`, run as a user runs it. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { beforeAll, expect, test } from 'vitest'
import { usage } from '../../command/options.ts'
import { serveCommand } from '../../worker/command.ts'
import { type BuiltArchive, buildArchive } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask } from '../support/runtime.ts'

const program = fileURLToPath(new URL('../../dist/server.js', import.meta.url))
const folder = temporaryFolder()
let archive: BuiltArchive

beforeAll(async () => {
  archive = await buildArchive(join(folder, 'data'))
})

function run(args: readonly string[], cwd = folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env: {},
    encoding: 'utf8',
    timeout: 15_000,
  })
  return { status, stdout, stderr }
}

/** Starts the server, runs `use` with the line it prints, and ends it with a signal. */
async function withServer(
  { args, cwd, signal = 'SIGTERM' }: { args: string[]; cwd: string; signal?: NodeJS.Signals },
  use: (line: string) => Promise<void>,
): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [program, '--port', '0', ...args], { cwd, env: {} })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const stderr = text(child.stderr)
  try {
    await use(
      await new Promise((resolve) => child.stdout.once('data', (line) => resolve(`${line}`))),
    )
  } finally {
    child.kill(signal)
  }
  return { status: await ended, stderr: await stderr }
}

test('--help prints the usage', () => {
  expect(run(['--help'])).toEqual({ status: 0, stdout: `${usage(serveCommand)}\n`, stderr: '' })
})

test.each([
  [['--port', 'x'], 64, /--port is "x"/],
  [['--port', '65536'], 64, /--port is "65536"/],
  [['--colour'], 64, /--colour/],
  [['more'], 64, /more/],
  [['--db', 'data/medical_imaging.db', '--host', '0.0.0.0'], 64, /--host 0\.0\.0\.0.*API_TOKEN/],
  [['--db', 'none.db'], 66, /none\.db.*npm run ingest -- SOURCE.*npm run demo/],
  [[], 66, /medical_imaging\.db.*npm run ingest -- SOURCE.*npm run demo/],
  [['--db', 'data'], 66, /data is not a database/],
] as const)('%j ends with %i and one line', (args, status, line) => {
  const result = run(args)
  expect(result).toMatchObject({ status, stdout: '' })
  expect(result.stderr).toMatch(line)
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('a port that is taken ends with 69 and one line that names --port', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const result = run(['--db', archive.database, '--images', archive.images, '--port', `${port}`])
  other.close()
  expect(result).toMatchObject({ status: 69, stdout: '' })
  expect(result.stderr).toBe(
    `Port ${port} of 127.0.0.1 is taken: choose another with --port (or --host)\n`,
  )
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serves until %s, and ends with 0 after a line that says where',
  async (signal) => {
    const args = ['--db', archive.database, '--images', archive.images]
    const { status } = await withServer({ args, cwd: folder, signal }, async (line) => {
      const [, url = ''] =
        /^mini-PACS on (http:\/\/127\.0\.0\.1:\d+) \(9 images, digest 57cb27da\)\n$/.exec(line) ??
        []
      expect(await ask(url, '/images/1.2.1/png')).toMatchObject({ status: 200 })
    })
    expect(status).toBe(0)
  },
)

test.each([
  ['its own data', ['.', 'demo'], 9],
  ['the demo', ['demo'], 1],
])('without options it serves %s', async (_, places, images) => {
  const cwd = join(folder, `choice ${images}`)
  for (const place of places) {
    const seeds = place === 'demo' ? { seeds: [{ ImageID: '1.2.1', PatientID: 'DEMO' }] } : {}
    await buildArchive(join(cwd, place), seeds)
  }
  await withServer({ args: [], cwd }, async (line) => {
    expect(line).toContain(`(${images} images`)
    const [url = ''] = /http[^ ]+/.exec(line) ?? []
    expect(await ask(url, '/images/1.2.1/png')).toMatchObject({ status: 200 })
  })
  rmSync(cwd, { recursive: true })
})

test('--log prints a line of JSON for each request, and without it there is none', async () => {
  const args = ['--db', archive.database]
  const askTwice = async (line: string) => {
    const [url = ''] = /http[^ ]+/.exec(line) ?? []
    await ask(url, '/')
    await ask(url, '/patients/nobody')
  }
  const silent = await withServer({ args, cwd: folder }, askTwice)
  const { stderr } = await withServer({ args: [...args, '--log'], cwd: folder }, askTwice)
  expect(silent.stderr).toBe('')
  expect(
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { method: 'GET', route: '/', status: 200 },
    { method: 'GET', route: '/patients/:id', status: 404, problem: 'not-found' },
  ])
})

test('a defect is printed without --log too', async () => {
  const { database } = await buildArchive(join(folder, 'defect'))
  const { stderr } = await withServer({ args: ['--db', database], cwd: folder }, async (line) => {
    const [url = ''] = /http[^ ]+/.exec(line) ?? []
    const client = createClient({ url: pathToFileURL(database).href })
    await client.execute('DROP TABLE Patients')
    client.close()
    expect(await ask(url, '/patients')).toMatchObject({ status: 500 })
  })
  expect(JSON.parse(stderr)).toMatchObject({ status: 500, problem: 'internal' })
})

test('--cors takes the place of the loopback origins', async () => {
  const args = ['--db', archive.database, '--cors', 'https://ohif.example']
  await withServer({ args, cwd: folder }, async (line) => {
    const [url = ''] = /http[^ ]+/.exec(line) ?? []
    const allowed = async (Origin: string) =>
      (await ask(url, '/', { headers: { Origin } })).headers['access-control-allow-origin']
    expect(await allowed('https://ohif.example')).toBe('https://ohif.example')
    expect(await allowed('http://localhost:3000')).toBeUndefined()
  })
})

test('a folder without data says what to type even where demo/ is empty', () => {
  mkdirSync(join(folder, 'bare/demo'), { recursive: true })
  expect(run([], join(folder, 'bare'))).toMatchObject({ status: 66 })
})
