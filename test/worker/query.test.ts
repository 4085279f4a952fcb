/** What each route asks of the database. */

import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import type { Hono } from 'hono'
import { beforeAll, expect, expectTypeOf, test } from 'vitest'
import { accessFrom } from '../../worker/access.ts'
import { createApp } from '../../worker/app.ts'
import type { ReadonlyDatabase } from '../../worker/database.ts'
import { exampleOf } from '../../worker/page.tsx'
import type { AppEnv } from '../../worker/route.ts'
import { routes } from '../../worker/routes/table.ts'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const queries: { readonly sql: string; readonly args: string[] }[] = []
let app: Hono<AppEnv>
let client: ReturnType<typeof createClient>

const paths = routes.map(({ path }) =>
  exampleOf(path, {
    ImageID: '1.2.1',
    SeriesID: '1.1.1',
    StudyID: '1.1',
    PatientID: 'PAT-1',
    PngSha256: sha256(pngOf('1.2.1')),
    State: 'train',
    Label: 'valid',
    Modality: 'CT',
  }),
)

beforeAll(async () => {
  const { database } = await buildArchive(folder)
  client = createClient({ url: `file:${database}` })
  const logQuery = (sql: string, params: unknown[]) =>
    void queries.push({ sql, args: params.map(String) })
  const db = drizzle(client, { logger: { logQuery } })
  const images = { read: async () => new Uint8Array(1) }
  app = createApp({
    access: accessFrom({ PUBLIC: 'true' }, false),
    useArchive: (use) => use({ db, images, digest: '', revision: '' }),
    reportError: () => expect.unreachable(),
  })
})

async function queriesFor(path: string, headers: Record<string, string> = {}) {
  queries.length = 0
  const response = await app.request(path, { headers })
  return { response, queries: [...queries] }
}

test.each(paths)('GET %s makes at most one query, through indexes', async (path) => {
  const asked = await queriesFor(path, { Accept: 'text/html' })
  expect(asked.response.status).toBe(200)
  expect(asked.queries.length).toBeLessThanOrEqual(1)
  for (const { sql, args } of asked.queries) {
    const plan = await client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args })
    const steps = plan.rows.map((row) => String(row['detail']))
    expect(steps.filter((step) => /^SCAN (Images|Patients|Studies|Series)$/.test(step))).toEqual([])
    expect(steps.filter((step) => /^SCAN Images/.test(step))).toEqual([])
  }
})

test.each(paths.filter((path) => !/healthz|\/images\/.*png$/.test(path)))(
  'GET %s makes no query for a client that has the answer',
  async (path) => {
    const { response } = await queriesFor(path)
    const known = { 'If-None-Match': response.headers.get('ETag') ?? '' }
    const again = await queriesFor(path, known)
    expect(again.response.status).toBe(304)
    expect(again.queries).toEqual([])
  },
)

test('a database that is read offers nothing to write with', () => {
  expectTypeOf<keyof ReadonlyDatabase>().toEqualTypeOf<'select' | 'selectDistinct'>()
})
