/** PNGs in Cloudflare's Cache API. */

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { placeData } from '../../ingest/publish/place.ts'
import type { AccessSettings } from '../../worker/access.ts'
import type { EdgeCache } from '../../worker/edge.ts'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { openApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, placeIn, type Replacement, startWorkerdOn } from '../support/runtime.ts'

const state = temporaryFolder()
const png = pngOf('1.2.1')
const hash = sha256(png)
const DIGEST = '1'.repeat(64)

beforeAll(async () => {
  await placeData({ ...(await buildArchive(`${state}/data`)), ...placeIn(state) })
})

/** The D1 database and the R2 bucket of the state, which report what they are asked. */
function reporting(report: (asked: string) => void): Replacement {
  const d1 = `export default ({ DB, REPORT }) => ({
    withSession: () => ({ prepare: (sql) => ({ bind: (...args) => ({ raw: async () => {
      await REPORT.fetch('http://report/', { method: 'POST', body: 'D1' })
      return DB.prepare(sql).bind(...args).raw()
    } }) }) })
  })`
  const r2 = `export default ({ PNGS, REPORT }) => ({
    get: async (key, options) => {
      const range = JSON.stringify(options?.range ?? 'whole')
      await REPORT.fetch('http://report/', { method: 'POST', body: 'R2 ' + range })
      return PNGS.get(key, options)
    }
  })`
  const REPORT = async (request: { text: () => Promise<string> }) => {
    report(await request.text())
    return new Response()
  }
  const { databaseId, bucket } = placeIn(state)
  const shared = { modules: true, serviceBindings: { REPORT } }
  return {
    bindings: {
      d1Databases: {},
      r2Buckets: {},
      wrappedBindings: { DB: { scriptName: 'd1' }, PNGS: { scriptName: 'r2' } },
    },
    workers: [
      { ...shared, name: 'd1', script: d1, d1Databases: { DB: databaseId } },
      { ...shared, name: 'r2', script: r2, r2Buckets: { PNGS: bucket } },
    ],
  }
}

/** A Worker, and what it asks of its database and its bucket for one answer. */
async function startReporting(settings: AccessSettings) {
  const asked: string[] = []
  const bindings = reporting((one) => asked.push(one))
  const server = await startWorkerdOn(state, { ...settings, DIGEST }, bindings)
  return {
    close: server.close,
    get: async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
      asked.length = 0
      const answer = await ask(server.url, path, { method, headers })
      return { ...answer, asked: [...asked] }
    },
  }
}

const byHash = `/png/${hash}`
const byId = '/images/1.2.1/png'

describe('a public Worker that has sent a PNG', () => {
  let server: Awaited<ReturnType<typeof startReporting>>
  let first: Answer
  beforeAll(async () => {
    server = await startReporting({ PUBLIC: 'true' })
    first = await server.get(byHash)
    // It is kept after the answer.
    const isKept = async () => (await server.get(byHash)).asked.length === 0
    await vi.waitUntil(isKept, { timeout: 30_000 })
  })
  afterAll(() => server?.close())

  test.each([
    [byHash, {}, 200, png, []],
    [byId, {}, 200, png, ['D1']],
    [byHash, { Range: 'bytes=2-5' }, 206, png.subarray(2, 6), []],
    [byHash, { Range: 'bytes=-3' }, 206, png.subarray(-3), []],
    [byId, { Range: 'bytes=4-' }, 206, png.subarray(4), ['D1']],
    [byHash, { Range: 'bytes=2-5', 'If-Range': '"other"' }, 200, png, []],
    [byHash, { Range: 'bytes=0-1,3-4' }, 200, png, []],
  ])('GET %s with %j answers %i and asks for no more than it must', async (...expected) => {
    const [path, headers, status, body, asked] = expected
    expect(await server.get(path, headers)).toMatchObject({ status, body, asked })
  })

  test('answers with the headers of the first answer', async () => {
    const changing = /^(date|server-timing|x-request-id)$/
    const stable = ({ headers }: Answer) =>
      Object.entries(headers).filter(([name]) => !changing.test(name))
    expect(stable(await server.get(byHash))).toEqual(stable(first))
    expect(first.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  test('tells the page of each origin what concerns it', async () => {
    const { headers } = await server.get(byHash, { Origin: 'https://a.example' })
    expect(headers['access-control-allow-origin']).toBe('https://a.example')
    expect(headers['content-length']).toBe('13')
  })

  test('HEAD asks for nothing', async () => {
    const { status, headers, text, asked } = await server.get(byHash, {}, 'HEAD')
    expect({ status, text, asked }).toEqual({ status: 200, text: '', asked: [] })
    expect(headers['content-length']).toBe('13')
  })

  test('a part that it does not have is 416', async () => {
    const answer = await server.get(byHash, { Range: 'bytes=13-' })
    expect(answer).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */13' } })
  })
})

describe('what is not kept:', () => {
  let server: Awaited<ReturnType<typeof startReporting>>
  afterEach(() => server?.close())

  test('anything where a token is needed', async () => {
    server = await startReporting({ PUBLIC: 'true', API_TOKEN: 'secret' })
    const headers = { Authorization: 'Bearer secret' }
    for (const _ of [1, 2, 3]) {
      expect((await server.get(byHash, headers)).asked).toEqual(['D1', 'R2 "whole"'])
    }
    expect(await server.get(byHash)).toMatchObject({ status: 401, asked: [] })
  })

  test('a part, of which nothing else is read', async () => {
    server = await startReporting({ PUBLIC: 'true' })
    for (const _ of [1, 2, 3]) {
      const { asked } = await server.get(byHash, { Range: 'bytes=2-5' })
      expect(asked).toEqual(['D1', 'R2 {"offset":2,"length":4}'])
    }
  })

  test('the answer to HEAD, and a PNG that is not there', async () => {
    server = await startReporting({ PUBLIC: 'true' })
    for (const _ of [1, 2, 3]) {
      expect((await server.get(byHash, {}, 'HEAD')).asked).toEqual(['D1', 'R2 "whole"'])
      expect(await server.get('/png/0')).toMatchObject({ status: 404, asked: ['D1'] })
    }
  })
})

test('a PNG is kept under its hash and the digest of its data set alone', async () => {
  const keys: string[] = []
  const edge: EdgeCache = {
    match: async ({ url }) => void keys.push(`match ${url}`),
    put: async ({ url }) => void keys.push(`put ${url}`),
  }
  const context = { waitUntil: vi.fn(), passThroughOnException: vi.fn(), props: {} }
  for (const digest of ['first', 'second']) {
    const { app } = openApp(`${state}/data/medical_imaging.db`, digest, edge)
    await app.request(byHash, { headers: { Accept: 'image/*' } }, {}, context)
    await app.request(byId, {}, {}, context)
  }
  const key = `http://localhost/png/${hash}?digest=`
  expect(keys).toEqual(
    ['first', 'first', 'second', 'second'].flatMap((digest) =>
      ['match', 'put'].map((verb) => `${verb} ${key}${digest}`),
    ),
  )
})
