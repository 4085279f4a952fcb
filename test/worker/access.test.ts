/** Who may read. */

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type AccessSettings, accessFrom } from '../../worker/access.ts'
import { createApp } from '../../worker/app.ts'
import { type BuiltArchive, buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, type Runtime, runtimes, startNode, startWorkerd } from '../support/runtime.ts'

const folder = temporaryFolder()
let archive: BuiltArchive
beforeAll(async () => {
  archive = await buildArchive(folder)
})

test.each([
  [{}, true, 'loopback'],
  [{}, false, 'closed'],
  [{ API_TOKEN: '' }, false, 'closed'],
  [{ API_TOKEN: ' , ' }, true, 'loopback'],
  [{ API_TOKEN: 'a' }, true, 'token'],
  [{ API_TOKEN: 'a', PUBLIC: 'true' }, false, 'token'],
  [{ PUBLIC: 'true' }, true, 'open'],
  [{ PUBLIC: 'true' }, false, 'open'],
  [{ PUBLIC: 'false' }, false, 'closed'],
  [{ PUBLIC: '1' }, true, 'loopback'],
] as const)('%j with a loopback host %s is guarded as %s', (settings, loopback, guard) => {
  expect(accessFrom(settings, loopback).guard).toBe(guard)
})

test.each<[AccessSettings, string, boolean]>([
  [{}, 'http://localhost', true],
  [{}, 'http://localhost:3000', true],
  [{}, 'https://127.0.0.1:8443', true],
  [{}, 'http://[::1]:3000', true],
  [{}, 'http://localhost.evil.example', false],
  [{}, 'http://evil.example', false],
  [{}, 'null', false],
  [{ CORS_ORIGIN: 'https://ohif.example, https://b.example' }, 'https://b.example', true],
  [{ CORS_ORIGIN: 'https://ohif.example' }, 'http://localhost:3000', false],
  [{ API_TOKEN: 'a' }, 'http://localhost:3000', true],
  [{ PUBLIC: 'true' }, 'http://evil.example', true],
])('%j lets pages of %s read: %s', (settings, origin, allowed) => {
  expect(accessFrom(settings, true).allowsOrigin(origin)).toBe(allowed)
})

test.each(['first', 'third', 'wrong', ''])(
  'the token %j is compared with every token, whichever matches',
  async (token) => {
    const app = createApp({
      access: accessFrom({ API_TOKEN: 'first,second,third' }, false),
      useArchive: () => expect.unreachable(),
      log: vi.fn(),
    })
    const digest = vi.spyOn(crypto.subtle, 'digest')
    await app.request('/nowhere', { headers: { Authorization: `Bearer ${token}` } })
    const count = digest.mock.calls.length
    digest.mockRestore()
    expect(count).toBe(6)
  },
)

describe('a server without settings', () => {
  let server: Runtime
  beforeAll(async () => {
    server = await startNode(archive)
  })
  afterAll(() => server?.close())

  test.each([
    ['localhost', 200],
    ['LOCALHOST:5000', 200],
    ['127.0.0.1:80', 200],
    ['[::1]:5000', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.nip.io', 403],
    ['192.168.1.2:5000', 403],
  ])('answers to Host %s with %i', async (Host, status) => {
    expect(await ask(server.url, '/', { headers: { Host } })).toMatchObject({ status })
  })

  test.each(['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto'])(
    'answers no request that carries %s',
    async (name) => {
      const answer = await ask(server.url, '/healthz', { headers: { [name]: 'for=127.0.0.1' } })
      expect(answer.status).toBe(403)
    },
  )

  test('answers a URL that names another host with 403, one that is none with 400', async () => {
    expect(await ask(server.url, 'http://evil.example/')).toMatchObject({ status: 403 })
    const unusable = await ask(server.url, '/', { headers: { Host: 'a b' } })
    expect(jsonOf(unusable)).toMatchObject({ status: 400 })
    expect(unusable.headers['x-content-type-options']).toBe('nosniff')
  })

  test('keeps what it answers out of shared caches', async () => {
    const byHash = await ask(server.url, `/png/${sha256(pngOf('1.2.1'))}`)
    const row = await ask(server.url, '/patients/PAT-1')
    expect(byHash.headers['cache-control']).toBe('private, max-age=31536000, immutable')
    expect(row.headers['cache-control']).toBe('private, no-cache')
  })
})

describe.each(runtimes)('with API_TOKEN on $runtime', ({ start }) => {
  let server: Runtime
  beforeAll(async () => {
    server = await start(archive, { API_TOKEN: 'first, second', PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each([
    ['Bearer first', 200],
    ['bearer second', 200],
    ['Bearer third', 401],
    ['Bearer first,second', 401],
    ['Bearer firs', 401],
    ['Bearer ', 401],
    ['Basic first', 401],
    ['first', 401],
  ])('Authorization: %s answers %i', async (Authorization, status) => {
    const answer = await ask(server.url, '/patients', { headers: { Authorization } })
    expect(answer.status).toBe(status)
  })

  test.each(['/', '/nowhere', '/dataset'])('%s needs a token', async (path) => {
    expect(await ask(server.url, path)).toMatchObject({ status: 401 })
  })

  test('/healthz needs none', async () => {
    expect(await ask(server.url, '/healthz')).toMatchObject({ status: 200 })
  })

  test('a proxy may be between', async () => {
    const headers = { Authorization: 'Bearer first', 'X-Forwarded-For': '10.0.0.1' }
    const answer = await ask(server.url, '/dataset', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['cache-control']).toBe('private, no-cache')
  })
})

describe('a deployed Worker', () => {
  test('without a token and without PUBLIC says what to set', async () => {
    const server = await startWorkerd(archive)
    const answers = await Promise.all(['/', '/healthz', '/x'].map((path) => ask(server.url, path)))
    await server.close()
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(answer.text).toMatch(/API_TOKEN.*PUBLIC/)
    }
  })

  test('without data names the command that makes some, on every route', async () => {
    const server = await startWorkerd(undefined, { PUBLIC: 'true' })
    const paths = ['/', '/patients', '/patients/1', '/imageinfo/a', '/png/0', '/healthz']
    const answers = await Promise.all(paths.map((path) => ask(server.url, path)))
    await server.close()
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.text).toContain('npm run ingest -- SOURCE')
    }
  })
})
