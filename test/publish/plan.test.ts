/** What publishing costs, how fast it may be, and what the deployed Worker is bound to. */

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { unstable_readConfig as readConfig } from 'wrangler'
import { awaitDigest } from '../../ingest/publish/compare.ts'
import { renderConfiguration } from '../../ingest/publish/configuration.ts'
import { assertFits, costOf, freePlanRefusals } from '../../ingest/publish/cost.ts'
import { isDatabaseOf } from '../../ingest/publish/name.ts'
import { type Clock, openPace } from '../../ingest/publish/pace.ts'
import { missingObjects } from '../../ingest/publish/upload.ts'
import { root } from '../../ingest/root.ts'
import { temporaryFolder } from '../support/folder.ts'

/** A clock that waits in no time; what it waited for is kept. */
function openClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = []
  const now = () => waits.reduce((sum, one) => sum + one, 0)
  return { now, waits, wait: async (milliseconds) => void waits.push(milliseconds) }
}

describe('cost', () => {
  const million = { databaseBytes: 2e9, rowsWritten: 15e6, uploads: 1e6, objectBytes: 100e9 }

  test('a million images cost what the price list says', () => {
    expect(costOf(million)).toEqual({ once: 19.5, monthly: 3 })
  })

  test('the limits of the free plan are named', () => {
    expect(freePlanRefusals(million)).toEqual([
      'Free plan: the database has 2000 MB; it holds at most 500 MB',
      'Free plan: 15000000 rows are written; it takes 100000 a day',
    ])
    expect(freePlanRefusals({ ...million, databaseBytes: 5e8, rowsWritten: 1e5 })).toEqual([])
  })

  test('a database of more than 10 GB is refused', () => {
    expect(() => assertFits({ databaseBytes: 10e9 })).not.toThrow()
    expect(() => assertFits({ databaseBytes: 10.1e9 })).toThrow(
      'the database has 10.1 GB; a D1 database holds at most 10 GB',
    )
  })
})

test('the pace is kept however the requests are divided', async () => {
  const clock = openClock()
  const pace = openPace({ requests: 1_000, windowMs: 300_000 }, clock)
  await pace(600)
  await pace(400)
  expect(clock.waits).toEqual([])
  await pace(1)
  await pace(999)
  expect(clock.waits).toEqual([300_000])
  await pace(1_000)
  expect(clock.waits).toEqual([300_000, 300_000])
})

test('an object of another size is uploaded again', () => {
  const object = { path: '', contentType: 'image/png' }
  const objects = ['a', 'b', 'c'].map((key) => ({ ...object, key, bytes: 2 }))
  const there = new Map([
    ['a', 2],
    ['b', 1],
  ])
  expect(missingObjects(objects, there).map(({ key }) => key)).toEqual(['b', 'c'])
})

test.each([
  { name: 'mini-pacs-0123456789abcdef-01234567', is: true },
  { name: 'mini-pacs-two-0123456789abcdef-01234567', is: false },
  { name: 'mini-pacs-0123456789abcdef', is: false },
  { name: 'mini-pacs', is: false },
  { name: 'other-0123456789abcdef-01234567', is: false },
])('$name is a database of mini-pacs: $is', ({ name, is }) => {
  expect(isDatabaseOf('mini-pacs', name)).toBe(is)
})

test('the Worker is bound as wrangler.toml binds it, to what is published', () => {
  const path = join(temporaryFolder(), 'wrangler.json')
  const database = { name: 'a-database', id: 'an-id', created: '' }
  const deployment = { database, digest: 'a-digest', isPublic: false }
  writeFileSync(path, renderConfiguration({ name: 'a-worker', deployment }))
  const shared = readConfig({ config: join(root, 'wrangler.toml') })
  const made = readConfig({ config: path })
  expect(made).toMatchObject({
    name: 'a-worker',
    main: shared.main,
    compatibility_date: shared.compatibility_date,
    compatibility_flags: shared.compatibility_flags,
    version_metadata: shared.version_metadata,
    dev: { ip: shared.dev.ip, port: shared.dev.port },
    build: { command: undefined },
    d1_databases: [
      {
        binding: shared.d1_databases[0]?.binding,
        database_name: 'a-database',
        database_id: 'an-id',
      },
    ],
    r2_buckets: [{ binding: shared.r2_buckets[0]?.binding, bucket_name: 'a-worker' }],
    vars: { DIGEST: 'a-digest', PUBLIC: 'false' },
  })
  expect([shared.d1_databases.length, shared.r2_buckets.length]).toEqual([1, 1])
})

describe('the comparison with a deployment', () => {
  const answers: { readonly status: number; readonly body: string }[] = []
  const tokens: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const { status = 200, body = '' } = answers.shift() ?? {}
    tokens.push(request.headers.authorization)
    response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  afterAll(() => server.close())

  test('waits until the edge has heard of it', async () => {
    const old = { status: 200, body: '{"Digest":"old"}' }
    answers.push({ status: 404, body: '' }, old, { status: 200, body: '{"Digest":"new"}' })
    const clock = openClock()
    await awaitDigest({ url: url(), digest: 'new', token: 'a-token', clock })
    expect(clock.waits).toEqual([2_000, 2_000])
    expect(tokens).toEqual(['Bearer a-token', 'Bearer a-token', 'Bearer a-token'])
  })

  test('says what is answered in the end', async () => {
    answers.push({ status: 200, body: '{"Digest":"old"}' }, { status: 503, body: '' })
    const question = { url: url(), digest: 'new', token: undefined, attempts: 2 }
    await expect(awaitDigest({ ...question, clock: openClock() })).rejects.toThrow(
      `${url()}/dataset answers status 503, not new`,
    )
  })
})
