/** What a Worker answers while what holds its data fails. */

import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { placeData } from '../../ingest/publish/place.ts'
import { type BuiltArchive, buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { d1That, r2That } from '../support/binding.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type HranaServer, hranaToken, startHrana } from '../support/hrana.ts'
import {
  type Answer,
  ask,
  entryOf,
  jsonOf,
  noD1,
  placeIn,
  type Runtime,
  startWorkerdOn,
} from '../support/runtime.ts'

const state = temporaryFolder()
const settings = { PUBLIC: 'true', DIGEST: '0'.repeat(64) }
const png = `/png/${sha256(pngOf('1.2.1'))}`

let archive: BuiltArchive
beforeAll(async () => {
  archive = await buildArchive(`${state}/data`)
  await placeData({ ...archive, ...placeIn(state) })
})

/** A 503 that says when to ask again, and nothing of what is behind. */
function expectUnavailable({ status, headers, text }: Answer, kind: string): void {
  expect(status).toBe(503)
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'retry-after': '2',
    'x-content-type-options': 'nosniff',
  })
  expect(headers.etag).toBeUndefined()
  expect(JSON.parse(text).type).toBe(`urn:mini-pacs:problem:${kind}`)
  expect(text).not.toMatch(/secret|select|sql|d1|r2|error|stack/i)
}

describe.each([
  ['is overloaded', `Promise.reject(new Error('D1_ERROR: D1 DB is overloaded. (secret)'))`],
  ['is away', `Promise.reject(new Error('Network connection lost. (secret)'))`],
  ['throws', `(() => { throw new Error('D1_ERROR: (secret)') })()`],
])('a D1 database that %s', (_, ends) => {
  let server: Runtime
  beforeAll(async () => {
    server = await startWorkerdOn(state, settings, d1That(ends))
  })
  afterAll(() => server?.close())

  test.each(['/patients/PAT-1', '/images?limit=1', png, '/dataset', '/healthz'])(
    'is 503 to the client of %s, and itself in the log',
    async (path) => {
      const answer = await ask(server.url, path)
      expectUnavailable(answer, 'database-unavailable')
      const { error, ...entry } = await entryOf(server, answer)
      expect(entry).toMatchObject({ status: 503, problem: 'database-unavailable' })
      expect(error).toContain('(secret)')
    },
  )

  test('is nothing to an answer that asks no database', async () => {
    expect(await ask(server.url, '/openapi.json')).toMatchObject({ status: 200 })
  })
})

test('a statement that D1 refuses is a defect: 500, which tells the client nothing', async () => {
  const server = await startWorkerdOn(`${state}/empty`, settings)
  const answer = await ask(server.url, '/patients/PAT-1')
  const entry = await entryOf(server, answer)
  await server.close()
  expect(jsonOf(answer)).toEqual({
    type: 'urn:mini-pacs:problem:internal',
    title: 'Internal error',
    status: 500,
    detail: 'The server could not answer',
  })
  expect(entry.error).toMatch(/select .* from "Patients"(.|\n)*no such table: Patients/)
  expect(entry.error).not.toContain('PAT-1')
})

describe('an R2 bucket', () => {
  test.each([
    ['is away', `Promise.reject(new Error('get: (secret) (10001)'))`, 'secret'],
    ['throws', `(() => { throw new Error('(secret)') })()`, 'secret'],
    ['has no such object', 'Promise.resolve(null)', undefined],
  ])('that %s is 503 to the client', async (_, ends, logged) => {
    const server = await startWorkerdOn(state, settings, r2That(ends))
    const answers = await Promise.all(
      [png, '/images/1.2.1/png'].map((path) => ask(server.url, path)),
    )
    const row = await ask(server.url, '/images/1.2.1')
    const entries = await Promise.all(answers.map((answer) => entryOf(server, answer)))
    await server.close()
    for (const answer of answers) expectUnavailable(answer, 'image-unavailable')
    for (const { error } of entries) expect(error?.includes('secret')).toBe(logged && true)
    expect(row.status).toBe(200)
  })
})

describe('a libSQL server', () => {
  let hrana: HranaServer
  let server: Runtime
  beforeAll(async () => {
    hrana = await startHrana(archive.database)
    const connection = { LIBSQL_URL: hrana.url, LIBSQL_AUTH_TOKEN: hranaToken }
    server = await startWorkerdOn(state, { ...settings, ...connection }, noD1)
  })
  afterAll(async () => {
    await server?.close()
    await hrana?.close()
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['answers 500', (response) => response.writeHead(500).end('SQL error (secret) at Object.run')],
    ['answers 401', (response) => response.writeHead(401).end()],
    ['hangs up', (response) => response.destroy()],
    [
      'is cut off',
      (response) => {
        response.writeHead(200, { 'Content-Length': '1000' })
        response.write('{"results":[', () => response.destroy())
      },
    ],
    ['talks nonsense', (response) => response.end('<h1>secret</h1>')],
  ])('that %s is 503 to the client, until it is back', async (_, breakAnswer) => {
    hrana.breakAnswer = breakAnswer
    const answer = await ask(server.url, '/patients/PAT-1')
    expectUnavailable(answer, 'database-unavailable')
    expect((await entryOf(server, answer)).error).toBeDefined()
    hrana.breakAnswer = undefined
    expect(await ask(server.url, '/patients/PAT-1')).toMatchObject({ status: 200 })
  })

  test('keeps its token to itself', () => {
    expect(JSON.stringify(server.logs)).not.toContain(hranaToken)
  })
})

test('what never answers is 503 after a while', async () => {
  const hrana = await startHrana(archive.database)
  hrana.breakAnswer = vi.fn()
  const libsql = { ...settings, LIBSQL_URL: hrana.url }
  const never = 'new Promise(() => {})'
  const servers = await Promise.all([
    startWorkerdOn(state, settings, d1That(never)),
    startWorkerdOn(state, settings, r2That(never)),
    startWorkerdOn(state, libsql, noD1),
  ])
  const answers = await Promise.all(servers.map(({ url }) => ask(url, png)))
  await Promise.all([...servers, hrana].map(({ close }) => close()))
  const [d1, r2, sqld] = answers.map(({ text }) => JSON.parse(text).type)
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
  expect([d1, sqld]).toEqual(Array(2).fill('urn:mini-pacs:problem:database-unavailable'))
  expect(r2).toBe('urn:mini-pacs:problem:image-unavailable')
})

test.each([{}, { LIBSQL_URL: 'db.example', LIBSQL_AUTH_TOKEN: 'secret' }])(
  'a Worker with %j and no D1 database says what to bind',
  async (connection) => {
    const server = await startWorkerdOn(state, { ...settings, ...connection }, noD1)
    const answer = await ask(server.url, '/patients')
    await server.close()
    expect(answer).toMatchObject({ status: 503, headers: { 'cache-control': 'no-store' } })
    expect(jsonOf(answer)).toMatchObject({
      type: 'urn:mini-pacs:problem:not-configured',
      detail: expect.stringMatching(
        /^Bind a D1 database as DB, or set LIBSQL_URL .*LIBSQL_AUTH_TOKEN/,
      ),
    })
    expect(answer.text).not.toMatch(/secret|db\.example/)
  },
)
