/** A Node server under readers while one data set after the other is published. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import { sha256 } from '../fixtures/archive.ts'
import { multiplyImages } from '../fixtures/many.ts'
import { createPublisher, digestOf, imagesInVersion, type Publisher } from '../fixtures/version.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, startNode } from '../support/runtime.ts'

/** How many connections to database files this process has open. */
const connections = vi.hoisted(() => ({ open: 0 }))
vi.mock('../../worker/sqlite.ts', async (original) => {
  const { openSqlite: open } = await original<typeof import('../../worker/sqlite.ts')>()
  const openSqlite: typeof open = (path) => {
    const { query, close } = open(path)
    connections.open += 1
    return {
      query,
      close: () => {
        connections.open -= 1
        close()
      },
    }
  }
  return { openSqlite }
})

const folder = temporaryFolder()
const manifest = '/dataset/manifest.ndjson'
const timeout = 120_000
let publisher: Publisher
let count = 0

beforeEach(async () => {
  count += 1
  publisher = await createPublisher(join(folder, String(count)))
  await publisher.publish(0)
})

const Row = z.object({ ImageID: z.string(), Label: z.string(), PngSha256: z.string() })
const Page = z.object({ items: z.array(Row), next: z.nullable(z.string()) })
const Digest = z.object({ Digest: z.string() })
type Rows = readonly z.output<typeof Row>[]

function rowsIn(lines: string): Rows {
  return lines
    .split('\n')
    .slice(0, -1)
    .map((line) => Row.parse(JSON.parse(line)))
}

async function digestAt(url: string): Promise<string> {
  return Digest.parse(jsonOf(await ask(url, '/dataset'))).Digest
}

describe('a manifest under way', () => {
  let server: Runtime
  beforeEach(async () => {
    await multiplyImages(publisher, 10_000)
    server = await startNode(publisher)
  })
  afterEach(async () => {
    await server.close()
    expect(connections.open).toBe(0)
  })

  /** Asks for the manifest, of which nothing is read yet. */
  async function open(): Promise<IncomingMessage> {
    const asked = request(`${server.url}${manifest}`, { agent: false }).end()
    const [response]: IncomingMessage[] = await once(asked, 'response')
    if (response === undefined) throw new Error('There is no response')
    return response
  }

  async function replace(): Promise<void> {
    await publisher.publish(1)
    const isTaken = async () => (await digestAt(server.url)) === digestOf(1)
    await vi.waitUntil(isTaken, { timeout })
  }

  test('ends on the data set that it began with, whose file is closed then', async () => {
    const response = await open()
    await replace()
    expect(connections.open).toBe(2)
    const rows = rowsIn(await text(response))
    expect(rows).toHaveLength(80_000)
    expect(response.headers['x-total-count']).toBe('80000')
    expect(new Set(rows.map(({ Label }) => Label))).toEqual(new Set(['0']))
    await vi.waitUntil(() => connections.open === 1, { timeout })
  })

  test('is given up when its client goes away, and its file closed', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, open))
    await replace()
    expect(connections.open).toBe(2)
    for (const response of responses) response.destroy()
    await vi.waitUntil(() => connections.open === 1, { timeout })
  })
})

test('a PNG that a commit has taken away is not there, also before the next look', async () => {
  const server = await startNode(publisher)
  const { items } = Page.parse(jsonOf(await ask(server.url, '/images')))
  await publisher.publish(1)
  const paths = items.map(({ PngSha256 }) => `/png/${PngSha256}`)
  const answers = await Promise.all(paths.map((path) => ask(server.url, path)))
  expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404))
  expect(await digestAt(server.url)).toBe(digestOf(1))
  await server.close()
})

/** Where a link leads; nowhere if it is gone by now. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

describe('under 64 readers', () => {
  let url = ''
  let child: ChildProcess
  /** What has been read of each version: an ETag says of which version an answer is. */
  const versions = new Map<string, number>()
  let answers = 0

  beforeEach(async () => {
    const program = fileURLToPath(new URL('../../dist/server.js', import.meta.url))
    const { database, images } = publisher
    // A closed file is let go when the statements on it are collected, which takes its time.
    const collect = ['--expose-gc', '--import', 'data:text/javascript,setInterval(gc, 200).unref()']
    const args = [...collect, program, '--db', database, '--images', images, '--port', '0']
    child = spawn(process.execPath, args, { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise((resolve) => child.stdout?.once('data', resolve))
    url = /http:[^ ]+/.exec(String(line))?.[0] ?? ''
  })
  afterEach(() => child.kill())

  async function get(path: string): Promise<Answer> {
    const answer = await ask(url, path)
    answers += 1
    if (answer.status >= 500) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`)
    return answer
  }

  /** The one version that all rows of an answer are of. */
  function versionOf(rows: Rows, { headers: { etag = '' } }: Answer): number {
    const labels = [...new Set(rows.map(({ Label }) => Number(Label)))]
    expect(labels).toEqual([versions.get(etag) ?? labels[0]])
    versions.set(etag, labels[0] ?? -1)
    return labels[0] ?? -1
  }

  /** Some answers are allowed only when their data set is not served any more. */
  async function expectReplaced(version: number): Promise<void> {
    expect(await digestAt(url)).not.toBe(digestOf(version))
  }

  /** What was listed is there, byte for byte. */
  async function expectPng(path: string, hash: string, version: number): Promise<void> {
    const { status, body } = await get(path)
    expect([200, 404]).toContain(status)
    if (status === 404) await expectReplaced(version)
    else expect(sha256(body)).toBe(hash)
  }

  async function readList(turn: number): Promise<void> {
    const first = await get('/images?limit=5')
    const { items, next } = Page.parse(jsonOf(first))
    const version = versionOf(items, first)
    const { PngSha256 = '' } = items[turn % items.length] ?? {}
    await expectPng(`/png/${PngSha256}`, PngSha256, version)
    const second = await get(`/images?limit=5&after=${next}`)
    expect([200, 410]).toContain(second.status)
    if (second.status === 410) return expectReplaced(version)
    const all = [...items, ...Page.parse(jsonOf(second)).items]
    expect([versionOf(all, second), all.length]).toEqual([version, imagesInVersion])
  }

  async function readManifest(turn: number): Promise<void> {
    const answer = await get(manifest)
    const rows = rowsIn(answer.text)
    expect(rows).toHaveLength(imagesInVersion)
    expect(answer.headers['x-total-count']).toBe(String(imagesInVersion))
    const { ImageID = '', PngSha256 = '' } = rows[turn % rows.length] ?? {}
    await expectPng(`/images/${ImageID}/png`, PngSha256, versionOf(rows, answer))
  }

  /** The database files that the server has open, where the system tells. */
  function openFiles(): readonly string[] {
    const descriptors = `/proc/${child.pid}/fd`
    if (!existsSync(descriptors)) {
      process.stderr.write('SKIPPED counting open files: needs /proc, which Linux has\n')
      return [publisher.database]
    }
    const files = readdirSync(descriptors).map((name) => targetOf(join(descriptors, name)))
    return files.filter((path) => path.includes('medical_imaging.db'))
  }

  test('200 data sets are published: no answer fails, none mixes two', { timeout }, async () => {
    let last = 0
    const read = async (reader: number) => {
      for (let turn = reader; last < 200; turn += 1) {
        await readList(turn)
        await readManifest(turn)
      }
    }
    const publish = async () => {
      for (; last < 200; last += 1) {
        await publisher.publish(last + 1)
        await vi.waitUntil(() => answers >= 10 * last, { timeout, interval: 1 })
      }
    }
    await Promise.all([publish(), ...Array.from({ length: 64 }, (_, reader) => read(reader))])
    expect(new Set(versions.values()).size).toBeGreaterThan(2)
    const isSettled = async () =>
      (await digestAt(url)) === digestOf(200) && String(openFiles()) === publisher.database
    await vi.waitUntil(isSettled, { timeout: 30_000 })
  })
})
