/** The database file and the folder of PNGs under a Node server, while ingest replaces them. */

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { databaseOf } from '../../worker/database.ts'
import { openFile, watchFile } from '../../worker/file.ts'
import { readDataset } from '../../worker/queries/dataset.ts'
import type { Query } from '../../worker/statement.ts'
import { type BuiltArchive, buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, type Runtime, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()
const seeds = [{ ImageID: '1.2.1', PatientID: 'PAT-9' }]
let archive: BuiltArchive
let count = 0

beforeEach(async () => {
  count += 1
  archive = await buildArchive(join(folder, `a b #${count}?é`))
})

async function execute(statement: string): Promise<void> {
  const client = createClient({ url: `file:${encodeURIComponent(archive.database)}` })
  await client.execute(statement)
  client.close()
}

describe('an open database file', () => {
  test('cannot be written', async () => {
    const { archive: open, close } = await openFile({ ...archive, build: '' })
    const deletion = open.query({ sql: 'DELETE FROM Images', args: [] })
    await expect(deletion).rejects.toMatchObject({ code: 'SQLITE_READONLY' })
    close()
  })

  test('is not made where it is missing', async () => {
    const database = join(folder, 'missing.db')
    await expect(openFile({ database, images: folder, build: '' })).rejects.toThrow()
    expect(existsSync(database)).toBe(false)
  })

  test('stays what it was for a request under way when another is renamed over it', async () => {
    const files = watchFile({ ...archive, build: '' }, () => expect.unreachable())
    const other = await buildArchive(join(folder, `other ${count}`), { name: 'second', seeds })
    const digestIn = async (query: Query) => (await readDataset(databaseOf(query))).Digest
    const digestNow = () => files.use(({ query }) => digestIn(query))
    const seen = await files.use(async ({ query, digest }) => {
      renameSync(other.database, archive.database)
      await vi.waitUntil(async () => (await digestNow()) !== digest, { timeout: 10_000 })
      return { digest, fromTable: await digestIn(query) }
    })
    expect(seen).toEqual({
      digest: sha256('data set first'),
      fromTable: sha256('data set first'),
    })
    expect(await digestNow()).toBe(sha256('data set second'))
    files.close()
  })
})

describe('a running server', () => {
  let server: Runtime
  let reports: unknown[]
  beforeEach(async () => {
    reports = []
    server = await startNode(archive, {}, reports)
  })
  afterEach(() => server.close())

  const png = () => ask(server.url, '/images/1.2.1/png')

  test('takes up a database that is renamed over its own, without a restart', async () => {
    const before = await ask(server.url, '/patients?limit=1')
    const { next } = JSON.parse(before.text)
    const other = await buildArchive(join(folder, `other ${count}`), { name: 'second', seeds })
    renameSync(other.database, archive.database)
    const known = { 'If-None-Match': before.headers.etag ?? '' }
    const changed = async () => {
      const answer = await ask(server.url, '/patients?limit=1', { headers: known })
      return answer.status === 200 && answer
    }
    const after = await vi.waitUntil(changed, { timeout: 10_000 })
    expect(jsonOf(after)).toMatchObject({ items: [{ PatientID: 'PAT-9' }], next: null, total: 1 })
    expect(await ask(server.url, `/patients?after=${next}`)).toMatchObject({ status: 410 })
    expect(reports).toEqual([])
  })

  test.each([
    ['gone', () => undefined],
    ['not one', () => writeFileSync(archive.database, 'no database')],
  ])('answers 503 while its database is %s, and takes it up when it is back', async (_, put) => {
    const status = async () => (await ask(server.url, '/dataset')).status
    renameSync(archive.database, `${archive.database}.away`)
    put()
    await vi.waitUntil(async () => (await status()) === 503, { timeout: 10_000 })
    renameSync(`${archive.database}.away`, archive.database)
    await vi.waitUntil(async () => (await status()) === 200, { timeout: 10_000 })
  })

  test.each(['missing', 'not yet replaced'])(
    'reads a PNG that is %s from where a commit will move it from',
    async (what) => {
      const path = join(archive.images, 'train/valid/1.2.1.png')
      mkdirSync(join(archive.images, '.incoming'))
      renameSync(path, join(archive.images, '.incoming/7.png'))
      if (what !== 'missing') writeFileSync(path, 'the PNG of an earlier ingest')
      await execute(`INSERT INTO PendingMoves VALUES ('.incoming/7.png', 'train/valid/1.2.1.png')`)
      const { status, body } = await png()
      expect(status).toBe(200)
      expect(body).toEqual(pngOf('1.2.1'))
    },
  )

  test.each([
    ['missing', () => rmSync(join(archive.images, 'train/valid/1.2.1.png'))],
    ['changed', () => writeFileSync(join(archive.images, 'train/valid/1.2.1.png'), 'else')],
  ])('answers 503 for a PNG that is %s, and when to ask again', async (_, damage) => {
    damage()
    const answer = await png()
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('2')
    expect(jsonOf(answer)).toMatchObject({ type: 'urn:mini-pacs:problem:image-unavailable' })
  })

  test('reads a published copy, which has no table of moves', async () => {
    await execute('DROP TABLE PendingMoves')
    rmSync(join(archive.images, 'train/valid/1.2.1.png'))
    expect(await png()).toMatchObject({ status: 503 })
    expect(server.logs.at(-1)).toMatchObject({ problem: 'image-unavailable' })
    expect(server.logs.at(-1)).not.toHaveProperty('error')
  })

  test.each(['../secret.png', 'train/../../secret.png'])(
    'reads nothing outside its folder, whatever the database says: %s',
    async (path) => {
      writeFileSync(join(archive.images, '../secret.png'), pngOf('1.2.1'))
      await execute(`UPDATE Images SET PngFilePath = '${path}' WHERE ImageID = '1.2.1'`)
      expect(await png()).toMatchObject({ status: 503 })
    },
  )

  test('tells the client nothing of an internal error', async () => {
    await execute('DROP TABLE Studies')
    const answer = await ask(server.url, '/studies/1.1')
    expect(jsonOf(answer)).toEqual({
      type: 'urn:mini-pacs:problem:internal',
      title: 'Internal error',
      status: 500,
      detail: 'The server could not answer',
    })
    expect(server.logs.at(-1)).toMatchObject({
      route: '/studies/:id',
      problem: 'internal',
      error: expect.stringContaining('no such table: Studies'),
    })
  })
})
