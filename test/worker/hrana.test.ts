/** What a Worker says to a libSQL server, and that the server of the tests is one. */

import { type Client, createClient } from '@libsql/client/http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hranaQuery, parseLibsqlUrl } from '../../worker/hrana.ts'
import { buildArchive } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type HranaServer, hranaToken, startHrana } from '../support/hrana.ts'

const folder = temporaryFolder()
const values = `SELECT ? AS a, ? AS b, ? AS c, NULL AS d, '' AS e, 1 AS f, 9007199254740991 AS g`
const args = ["O'Brien é", -2, 0.5]
const row = ["O'Brien é", -2, 0.5, null, '', 1, 9_007_199_254_740_991]

let server: HranaServer
beforeAll(async () => {
  server = await startHrana((await buildArchive(folder)).database)
})
afterAll(() => server?.close())
beforeEach(() => {
  server.breakAnswer = undefined
})

function ask(sql: string, token: string | undefined = hranaToken): Promise<unknown[][]> {
  return hranaQuery({ url: new URL(server.url), token })({ sql, args: [] })
}

test('values of every type go there and come back', async () => {
  const query = hranaQuery({ url: new URL(server.url), token: hranaToken })
  expect(await query({ sql: values, args })).toEqual([row])
})

test('a statement that the server refuses says why', async () => {
  await expect(ask('SELECT * FROM Nowhere')).rejects.toThrow('SQLITE_ERROR: no such table: Nowhere')
})

test.each(['wrong', '', undefined])('the token %j is not let in, nor told', async (token) => {
  const refused = hranaQuery({ url: new URL(server.url), token })({ sql: 'SELECT 1', args: [] })
  await expect(refused).rejects.toThrow(/^The libSQL server answers 401$/)
})

test('the token is not sent on to where the server points', async () => {
  server.breakAnswer = (response) => {
    server.breakAnswer = undefined
    response.writeHead(307, { Location: '/v2/pipeline' }).end()
  }
  await expect(ask('SELECT 1')).rejects.toThrow(/^The libSQL server answers 307$/)
})

test.each([
  '{}',
  'no JSON',
  '{"results":[{"type":"ok","response":{}}]}',
  '{"results":[{"type":"ok","response":{"result":{"rows":[[{"type":"blob"}]]}}}]}',
])('an answer that is none is an error: %s', async (text) => {
  server.breakAnswer = (response) => response.end(text)
  await expect(ask('SELECT 1')).rejects.toThrow()
})

test.each([
  ['libsql://name-org.turso.io', 'https://name-org.turso.io/'],
  [' LIBSQL://name-org.turso.io ', 'https://name-org.turso.io/'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
  ['https://db.example', 'https://db.example/'],
  ['', undefined],
  ['db.example', undefined],
  ['file:data.db', undefined],
  ['wss://db.example', undefined],
  ['https://', undefined],
])('LIBSQL_URL %j is %j', (text, url) => {
  expect(parseLibsqlUrl(text)?.href).toBe(url)
})

describe('the server of these tests, asked by the client of libSQL itself,', () => {
  let client: Client
  beforeAll(() => {
    client = createClient({ url: server.url, authToken: hranaToken })
  })
  afterAll(() => client?.close())

  test('answers a statement', async () => {
    const { columns, rows } = await client.execute({ sql: values, args })
    expect(columns).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    expect(rows.map((one) => Array.from(one))).toEqual([row])
  })

  test('answers a batch, whose texts are stored and whose steps have conditions', async () => {
    server.statements.length = 0
    const same = { sql: 'SELECT ? AS a', args: [1] }
    const answers = await client.batch([same, same], 'deferred')
    expect(answers.map(({ rows }) => rows[0]?.['a'])).toEqual([1, 1])
    expect(server.statements).toEqual(['BEGIN DEFERRED', same.sql, same.sql, 'COMMIT'])
  })

  test('ends a batch at the first step that fails', async () => {
    server.statements.length = 0
    const batch = client.batch(['SELECT 1', 'SELECT * FROM Nowhere', 'SELECT 2'])
    await expect(batch).rejects.toThrow('no such table: Nowhere')
    expect(server.statements.at(-1)).toBe('ROLLBACK')
    expect(server.statements).not.toContain('SELECT 2')
  })
})
