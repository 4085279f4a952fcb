/** What a request leaves behind: its line in the log, its id, and its timing. */

import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, entryOf, type Runtime, runtimes, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const Authorization = 'Bearer the-token'
const png = `/png/${sha256(pngOf('1.2.1'))}`

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  beforeAll(async () => {
    server = await start(await buildArchive(`${folder}/${runtime}`), { API_TOKEN: 'the-token' })
  })
  afterAll(() => server?.close())

  test.each([
    ['GET', '/', 200, '/', undefined],
    ['GET', '/patients/count', 200, '/patients/count', undefined],
    ['GET', '/patients/PAT-1?colour=red', 400, '/patients/:id', 'invalid-request'],
    ['GET', '/patients/nobody', 404, '/patients/:id', 'not-found'],
    ['HEAD', '/images/1.2.1/png', 200, '/images/:id/png', undefined],
    ['POST', '/imageinfo/IMAGE', 405, '/imageinfo/:filename', 'method-not-allowed'],
    ['GET', '/imageinfo/IMAGE', 409, '/imageinfo/:filename', 'ambiguous'],
    ['GET', '/nowhere/PAT-1', 404, '*', undefined],
    ['GET', '/patients/%', 400, '/patients/:id', 'invalid-request'],
  ])('%s %s is one line: %i, %s, %s', async (...asked) => {
    const [method, path, status, route, problem] = asked
    const answer = await ask(server.url, path, { method, headers: { Authorization } })
    const { ms, ...entry } = await entryOf(server, answer)
    const id = answer.headers['x-request-id']
    expect(answer.status).toBe(status)
    expect(entry).toEqual({ method, route, status, id, ...(problem && { problem }) })
    expect(ms).toBeGreaterThanOrEqual(0)
    expect(server.logs.filter((one) => one.id === id)).toHaveLength(1)
  })

  test('a request without a token is logged by its route', async () => {
    const answer = await ask(server.url, '/patients/PAT-1')
    const expected = { status: 401, route: '/patients/:id', problem: 'unauthorized' }
    expect(await entryOf(server, answer)).toMatchObject(expected)
  })

  test('nothing that the client says is logged', async () => {
    const headers = {
      Authorization: 'Bearer CANARY-1',
      'User-Agent': 'CANARY-2',
      'X-Request-Id': 'CANARY-3',
      'CF-Ray': 'CANARY-4',
      'X-Forwarded-For': 'CANARY-5',
    }
    const paths = ['/patients/CANARY-6', '/CANARY-7', '/images?PatientID=CANARY-8&CANARY-9=1']
    const refused = await Promise.all(paths.map((path) => ask(server.url, path, { headers })))
    const allowed = { headers: { ...headers, Authorization } }
    const answered = await Promise.all(paths.map((path) => ask(server.url, path, allowed)))
    for (const answer of [...refused, ...answered]) await entryOf(server, answer)
    expect(JSON.stringify(server.logs)).not.toMatch(/CANARY|the-token/)
  })

  test.each([
    ['X-Request-Id', 'mine', uuid],
    ['CF-Ray', 'mine', uuid],
    ['CF-Ray', '8f0a1b2c3d4e5f60-VIE\tx', uuid],
    ['CF-Ray', '8f0a1b2c3d4e5f60-VIE', /^8f0a1b2c3d4e5f60-VIE$/],
  ])('with %s: %s the id of the request matches %s', async (name, value, id) => {
    const { headers } = await ask(server.url, '/healthz', { headers: { [name]: value } })
    expect(headers['x-request-id']).toMatch(id)
  })

  test('each request has an id of its own', async () => {
    const answers = await Promise.all(['/', '/', '/nowhere'].map((path) => ask(server.url, path)))
    expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(3)
  })

  test.each(['/patients', '/patients/nobody', png])(
    'Server-Timing of %s has both',
    async (path) => {
      const { headers } = await ask(server.url, path, { headers: { Authorization } })
      expect(headers['server-timing']).toMatch(/^db;dur=\d+\.\d,total;dur=\d+\.\d$/)
    },
  )

  test.each(['/patients', png])('Server-Timing of a 304 of %s has no database', async (path) => {
    const { headers } = await ask(server.url, path, { headers: { Authorization } })
    const known = { Authorization, 'If-None-Match': headers.etag ?? '' }
    const again = await ask(server.url, path, { headers: known })
    expect(again.status).toBe(304)
    expect(again.headers['server-timing']).toMatch(/^total;dur=\d+\.\d$/)
  })
})

test.each([
  ['/studies/CANARY', '/studies/:id', 'select .* from'],
  ['/dicom-web/studies?PatientID=CANARY', '/dicom-web/studies', 'SELECT .* FROM'],
])(
  'a defect of GET %s is logged with its statement, without the values of that',
  async (path, route, text) => {
    const archive = await buildArchive(`${folder}/defect${route}`)
    const server = await startNode(archive)
    const client = createClient({ url: `file:${encodeURIComponent(archive.database)}` })
    await client.execute('DROP TABLE Studies')
    client.close()
    const answer = await ask(server.url, path)
    await server.close()
    const { error, ...entry } = await entryOf(server, answer)
    expect(entry).toMatchObject({ status: 500, route, problem: 'internal' })
    expect(error).toMatch(new RegExp(`^${text} "Studies" .*\\n(.|\\n)*no such table: Studies`))
    expect(error).not.toContain('CANARY')
  },
)
