/** A published database as SQL. */

import { join } from 'node:path'
import { createClient, type InValue } from '@libsql/client'
import { Miniflare } from 'miniflare'
import { beforeAll, describe, expect, test } from 'vitest'
import { literal } from '../../ingest/publish/literal.ts'
import { statements } from '../../ingest/publish/statements.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const schema = [
  'CREATE TABLE Dataset (DatasetID integer PRIMARY KEY, Digest text, States text)',
  'CREATE TABLE Images (\n  ImageID text PRIMARY KEY,\n  Width real,\n  "Row""s" integer, Note text, data)',
  'CREATE INDEX ImagesByWidth ON Images (Width, ImageID)',
]
const values: readonly InValue[] = [
  `O'Neil "quoted"; DROP TABLE Images; -- /* ? :name @x $y`,
  'a NUL \0 inside, \r\n lines \t and \u0085 \u2028 \u001b[31m',
  'emoji 👩🏽‍⚕️, 日本語, é, é, \ufeff, \uffff',
  '{"State":"train","RatioWanted":0.7}',
  '',
  null,
]
const reals = [
  0.1,
  1e-5,
  -1e-5,
  1e16,
  1e17,
  0.3,
  1 / 3,
  123456789.98765433,
  2 ** 53,
  2 ** 63,
  40,
  -40.5,
  5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  1e22,
  1e23,
  9.007199254740993e18,
  8.41e21,
  2.0919495182368195e19,
]

async function collect(path: string): Promise<readonly string[]> {
  const all: string[] = []
  for await (const statement of statements(path)) all.push(statement)
  return all
}

async function build(name: string, rows: readonly (readonly InValue[])[]): Promise<string> {
  const path = join(folder, name)
  const client = createClient({ url: `file:${path}` })
  await client.batch(
    [
      ...schema,
      ...rows.map((args) => ({
        sql: 'INSERT INTO Images VALUES (?, ?, ?, ?, ?)',
        args: [...args],
      })),
      `INSERT INTO Dataset VALUES (1, 'digest', '[]')`,
      'ANALYZE',
    ],
    'write',
  )
  client.close()
  return path
}

async function read(path: string, table: string): Promise<readonly unknown[]> {
  const client = createClient({ url: `file:${path}`, intMode: 'bigint' })
  const columns = table === 'Images' ? ', hex(Note), typeof(Width), typeof(data)' : ''
  const { rows } = await client.execute(`SELECT *${columns} FROM ${table} ORDER BY rowid`)
  client.close()
  return rows.map((row) => Array.from(row))
}

describe('rows with every kind of value', () => {
  const rows = [
    ...values.map((text, i) => [`id ${i} ${text}`, i, i, text, null]),
    ...reals.map((real, i) => [`real ${i}`, real, 2 ** 31 + i, null, real]),
    ['blob', null, null, null, Uint8Array.of(0, 255, 39)],
    ['integers', null, 9223372036854775807n, null, -9223372036854775808n],
  ]
  let path: string
  let all: readonly string[]

  beforeAll(async () => {
    path = await build('values.db', rows)
    all = await collect(path)
  })

  test('are the same in the database that the statements make', async () => {
    const copy = join(folder, 'copy.db')
    const client = createClient({ url: `file:${copy}` })
    for (const statement of all) await client.execute(statement)
    client.close()
    for (const table of ['Images', 'Dataset', `sqlite_stat1 WHERE tbl = 'Images'`]) {
      expect(await read(copy, table)).toEqual(await read(path, table))
    }
  })

  test('are the same in D1', async () => {
    const miniflare = new Miniflare({
      modules: true,
      script: 'export default {}',
      cf: false,
      host: '127.0.0.1',
      d1Databases: ['DB'],
    })
    const db = await miniflare.getD1Database('DB')
    for (const statement of all) await db.prepare(statement).run()
    const { results } = await db
      .prepare(
        'SELECT hex(ImageID) id, hex(Note) note, hex(data) data, Width = data same FROM Images ORDER BY rowid',
      )
      .all()
    await miniflare.dispose()
    const client = createClient({ url: `file:${path}` })
    const local = await client.execute(
      'SELECT hex(ImageID) id, hex(Note) note, hex(data) data, Width = data same FROM Images ORDER BY rowid',
    )
    client.close()
    expect(results).toEqual(local.rows.map((row) => ({ ...row })))
  })

  test('are one line a statement', () => {
    expect(all.filter((statement) => /[\p{Cc}]/u.test(statement))).toEqual([])
    expect(all.filter((statement) => !statement.endsWith(';'))).toEqual([])
  })
})

test('a database that has its Dataset row has everything', async () => {
  const all = await collect(await build('order.db', [['id', 1, 1, null, null]]))
  expect(all.map((statement) => statement.replace(/ \(.*| VALUES.*/, ''))).toEqual([
    'CREATE TABLE Dataset',
    'CREATE TABLE Images',
    'INSERT INTO "Images"',
    'CREATE INDEX ImagesByWidth ON Images',
    'ANALYZE;',
    'INSERT INTO "Dataset"',
  ])
})

test('statements are filled to 90,000 bytes of UTF-8, over pages of rows', async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => [`${i}`, null, i, 'é'.repeat(100), null])
  const inserts = (await collect(await build('many.db', rows))).filter((statement) =>
    statement.startsWith('INSERT INTO "Images"'),
  )
  const sizes = inserts.map((statement) => Buffer.byteLength(statement))
  expect(sizes).toHaveLength(7)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(90_000)
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(89_000)
})

test('a text that no statement has room for comes in pieces', async () => {
  const texts = ['x'.repeat(200_000), `${'é👩🏽'.repeat(20_000)}'`, '\n'.repeat(50_000)]
  const rows = texts.flatMap((text, i) => [
    [`${i}`, null, i, text, null],
    [`after ${i}`, null, i, 'short', null],
  ])
  const path = await build('long.db', rows)
  const all = await collect(path)
  expect(Math.max(...all.map((statement) => Buffer.byteLength(statement)))).toBeLessThan(90_000)
  const copy = join(folder, 'long copy.db')
  const client = createClient({ url: `file:${copy}` })
  for (const statement of all) await client.execute(statement)
  client.close()
  expect(await read(copy, 'Images')).toEqual(await read(path, 'Images'))
})

test('a row that no statement has room for is named', async () => {
  const path = await build('large.db', [['1.2.3', null, 1, null, new Uint8Array(45_000)]])
  await expect(collect(path)).rejects.toThrow(
    'Images 1.2.3: its row takes 90026 bytes; a statement for D1 has at most 90000 bytes',
  )
})

test.each([
  { value: 40, sql: '40.0' },
  { value: -0, sql: '-0.0' },
  { value: 0.75, sql: '3.0/4' },
  { value: 1e16, sql: '152587890625.0*65536' },
  { value: 2 ** -70, sql: '1.0/4611686018427387904/256' },
  { value: Number.POSITIVE_INFINITY, sql: '9e999' },
  { value: Number.NEGATIVE_INFINITY, sql: '-9e999' },
  { value: Number.NaN, sql: 'NULL' },
])('the literal of $value is $sql', ({ value, sql }) => {
  expect(literal(value)).toBe(sql)
})
