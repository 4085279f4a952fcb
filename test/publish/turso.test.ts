/** The copy of a data set that `turso db import` takes. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { beforeAll, expect, test } from 'vitest'
import { extract } from '../../ingest/publish/extract.ts'
import { writeTursoCopy } from '../../ingest/publish/turso.ts'
import { buildArchive } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()

let path: string

beforeAll(async () => {
  const { database, images } = await buildArchive(join(folder, 'archive'))
  const target = join(folder, 'extract.db')
  const copy = await extract({ databasePath: database, out: images }, { target, fileNames: false })
  path = copy.path
})

test('it has the form that Turso asks for, and the same rows', async () => {
  const file = join(folder, 'turso', 'lungs.db')
  await writeTursoCopy(path, file)
  const header = readFileSync(file)
  const wal = 2
  expect([header[18], header[19]]).toEqual([wal, wal])
  expect(header.readUInt16BE(16)).toBe(4096)
  const [autoVacuum, utf8] = [header.readUInt32BE(52), header.readUInt32BE(56)]
  expect({ autoVacuum, utf8 }).toEqual({ autoVacuum: 0, utf8: 1 })
  expect(readdirSync(join(folder, 'turso'))).toEqual(['lungs.db'])
  const client = createClient({ url: `file:${file}` })
  const { rows } = await client.execute('SELECT count(*) FROM Images')
  client.close()
  expect(rows[0]?.[0]).toBe(9)
})

test('the commands import it and tell the Worker where it is', async () => {
  const file = join(folder, `it's here`, 'lungs.db')
  expect(await writeTursoCopy(path, file)).toEqual([
    `turso db import '${folder}/it'\\''s here/lungs.db'`,
    `printf '{"LIBSQL_URL":"%s","LIBSQL_AUTH_TOKEN":"%s"}' "$(turso db show lungs --url)" ` +
      '"$(turso db tokens create lungs --read-only)" | npx wrangler secret bulk',
  ])
})

test('a file that exists is left alone', async () => {
  const file = join(folder, 'mine.db')
  writeFileSync(file, 'mine')
  await expect(writeTursoCopy(path, file)).rejects.toThrow(
    `${file}: exists, and is left alone; name another file`,
  )
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test.each(['My Data.db', '$(reboot).db', '-x.db'])(
  '%s names no database of Turso',
  async (name) => {
    await expect(writeTursoCopy(path, join(folder, name))).rejects.toThrow(
      'Turso names the database after the file: a-z, 0-9 and hyphens, at most 64',
    )
  },
)
