/** `npx wrangler dev`, the pinned one, with the configuration of the repository. */

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { buildArchive, pngOf } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask } from '../support/runtime.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const clone = join(temporaryFolder(), 'clone')

/** A second checkout, which has data and state of its own. */
const copied = ['wrangler.toml', '.env', '.dev.vars']
const own = new Set([...copied, '.git', '.wrangler', 'demo', 'dist'])

let child: ChildProcess | undefined
beforeAll(() => {
  mkdirSync(clone)
  for (const name of readdirSync(root)) {
    if (!own.has(name)) symlinkSync(join(root, name), join(clone, name))
  }
  for (const name of copied) cpSync(join(root, name), join(clone, name))
})
afterEach(stop)

async function stop(): Promise<void> {
  if (child === undefined || child.exitCode !== null) return
  const ended = new Promise((resolve) => child?.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts it; gives its address and all that it prints until it is ready. */
async function startWrangler(): Promise<{ url: string; printed: string }> {
  const port = await freePort()
  const wrangler = join(clone, 'node_modules/wrangler/bin/wrangler.js')
  let printed = ''
  child = spawn(process.execPath, [wrangler, 'dev', '--port', `${port}`], { cwd: clone })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      printed += data.toString()
    })
  }
  const isReady = () => printed.includes('Ready on')
  const hasEnded = () => child?.exitCode !== null
  await vi.waitUntil(() => isReady() || hasEnded(), { timeout: 110_000, interval: 50 })
  if (!isReady()) throw new Error(printed)
  return { url: `http://127.0.0.1:${port}`, printed }
}

test('wrangler dev without data names the ingest command', { timeout: 120_000 }, async () => {
  const { url, printed } = await startWrangler()
  const answer = await ask(url, '/')
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('npm run ingest -- SOURCE')
  expect(printed).not.toMatch(/error|telemetry|Request\.cf|^ +at /im)
})

test('wrangler dev answers from what was ingested since', { timeout: 120_000 }, async () => {
  await buildArchive(clone)
  const { url } = await startWrangler()
  expect((await ask(url, '/')).text).toBe('Welcome to the Fulmine Labs mini-PACS API!')
  expect((await ask(url, '/images/1.2.1/png')).body).toEqual(pngOf('1.2.1'))
})
