/** A list of a million rows, read to its end. */

import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type BuiltArchive, buildArchive } from '../fixtures/archive.ts'
import { openApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folder.ts'

const count = 1_000_000
const timeout = 120_000
const folder = temporaryFolder()
let archive: BuiltArchive

const Page = z.object({
  items: z.array(z.object({ StudyID: z.string() })),
  next: z.nullable(z.string()),
  total: z.number(),
})

beforeAll(async () => {
  archive = await buildArchive(folder, { seeds: [] })
  const client = createClient({ url: pathToFileURL(archive.database).href, concurrency: 1 })
  await client.execute('PRAGMA synchronous = OFF')
  await client.execute(`
    INSERT INTO Studies (StudyID, PatientID, StudyDate, SeriesCount, ImageCount)
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})
    SELECT printf('1.2.%07d', n), printf('PAT-%07d', n), '20200131', 1, 1 FROM numbers`)
  await client.execute(`UPDATE Dataset SET StudyCount = ${count}`)
  client.close()
}, timeout)

test('a million rows come page by page, none missing, none twice', { timeout }, async () => {
  const { app } = openApp(archive.database)
  let seen = 0
  let last = ''
  let after = ''
  do {
    const response = await app.request(`/studies${after}`)
    const { items, next, total } = Page.parse(await response.json())
    const ids = items.map(({ StudyID }) => StudyID)
    const isAscending = ids.every((id, index) => id > (ids[index - 1] ?? last))
    expect({ isAscending, total }).toEqual({ isAscending: true, total: count })
    seen += ids.length
    last = ids.at(-1) ?? ''
    after = next === null ? '' : `?after=${next}`
  } while (after !== '')
  expect({ seen, last }).toEqual({ seen: count, last: '1.2.1000000' })
})

test('the walk ends with 410 when the data set is another', async () => {
  const first = await openApp(archive.database).app.request('/studies?limit=1')
  const { next } = Page.parse(await first.json())
  const changed = openApp(archive.database, 'the digest of another data set')
  const answer = await changed.app.request(`/studies?limit=1&after=${next}`)
  expect(answer.status).toBe(410)
  expect(await answer.json()).toMatchObject({ type: 'urn:mini-pacs:problem:other-data-set' })
})
