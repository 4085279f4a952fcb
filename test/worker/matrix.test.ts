/** Who sees what: every token by every route by every state of a cache, on every runtime. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleOf } from '../../worker/example.ts'
import { routes } from '../../worker/routes/table.ts'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, type Runtime, runtimes, startWorkerd } from '../support/runtime.ts'

const folder = temporaryFolder()
const sample = {
  ImageID: '1.2.1',
  SeriesID: '1.1.1',
  StudyID: '1.1',
  PatientID: 'PAT-1',
  PngSha256: sha256(pngOf('1.2.1')),
  State: 'train',
  Label: 'valid',
  Modality: 'CT',
} as const
const paths = routes.map(({ path }) => exampleOf(path, sample)).filter((one) => one !== '/healthz')

type Headers = Record<string, string>
type Named<Value> = readonly [string, Value]

/** What clients without a right token send. */
const strangers: readonly Named<{ readonly headers?: Headers; readonly query?: string }>[] = [
  ['no token', {}],
  ['a wrong token', { headers: { Authorization: 'Bearer third' } }],
  ['an empty token', { headers: { Authorization: 'Bearer ' } }],
  ['no scheme', { headers: { Authorization: 'first' } }],
  ['Basic', { headers: { Authorization: `Basic ${btoa('user:first')}` } }],
  ['a broken Basic', { headers: { Authorization: 'Basic first' } }],
  ['all tokens at once', { headers: { Authorization: 'Bearer first,second' } }],
  ['a part of a token', { headers: { Authorization: 'Bearer firs' } }],
  ['a token and more', { headers: { Authorization: 'Bearer first second' } }],
  ['a comma', { headers: { Authorization: 'Bearer ,' } }],
  ['a token in a cookie', { headers: { Cookie: 'API_TOKEN=first; token=first' } }],
  ['a token in the query', { query: '?API_TOKEN=first&access_token=first' }],
]

const residents: readonly Named<Headers>[] = [
  ['the first token', { Authorization: 'Bearer first' }],
  ['the second token', { Authorization: 'Bearer second' }],
  ['a lower-case scheme', { Authorization: 'bearer first' }],
]

/** A request as it depends on what the client, or a cache before it, has; `ETag` is that of the path. */
const states: readonly Named<{ readonly method?: string; readonly headers?: Headers }>[] = [
  ['GET', {}],
  ['GET of what the client has', { headers: { 'If-None-Match': 'ETag' } }],
  ['GET of anything', { headers: { 'If-None-Match': '*' } }],
  ['GET of a part', { headers: { Range: 'bytes=0-9' } }],
  ['GET past all caches', { headers: { 'Cache-Control': 'no-cache', Pragma: 'no-cache' } }],
  ['GET from caches only', { headers: { 'Cache-Control': 'only-if-cached' } }],
  ['HEAD', { method: 'HEAD' }],
  ['OPTIONS', { method: 'OPTIONS' }],
]

/** Every one of some by every one of others. */
function byStates<Value>(named: readonly Named<Value>[]) {
  return named.flatMap(([who, value]) =>
    states.map(([what, state]) => ({ who, what, value, state })),
  )
}

const secureHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': expect.stringContaining("default-src 'none'"),
  'cross-origin-resource-policy': 'same-site',
}

/** An answer that has nothing of the resource, not even how long it is. */
function expectRefusal({ status, headers, text }: Answer, expected: number, head: boolean): void {
  expect(status).toBe(expected)
  expect(headers).toMatchObject({ ...secureHeaders, 'cache-control': 'no-store' })
  for (const name of ['etag', 'last-modified', 'content-range', 'accept-ranges', 'location']) {
    expect(headers[name]).toBeUndefined()
  }
  expect(headers['server-timing']).not.toContain('db')
  if (head) expect(text).toBe('')
  else expect(Object.keys(JSON.parse(text))).toEqual(['type', 'title', 'status', 'detail'])
}

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const tags = new Map<string, string>()

  /** Asks for a path in a state; the ETag of the state is that of the path. */
  function askIn({ method = 'GET', headers = {} }: (typeof states)[number][1], path: string) {
    return (more: Headers, query = '') => {
      const tag = headers['If-None-Match'] === 'ETag' && { 'If-None-Match': tags.get(path) ?? '' }
      return ask(server.url, path + query, { method, headers: { ...headers, ...tag, ...more } })
    }
  }

  // Whatever is kept of answers is kept from here on.
  beforeAll(async () => {
    const settings = { API_TOKEN: ' first ,, second, ', PUBLIC: 'true' }
    server = await start(await buildDicomweb(`${folder}/${runtime}`), settings)
    for (const path of paths) {
      const { status, headers } = await askIn({}, path)({ Authorization: 'Bearer first' })
      expect(status).toBe(200)
      tags.set(path, headers.etag ?? '')
    }
  })
  afterAll(() => server?.close())

  test.each(byStates(strangers))('$who, $what: nothing but 401', async ({ value, state }) => {
    const { headers = {}, query } = value
    const answers = paths.map((path) => askIn(state, path)(headers, query))
    for (const answer of await Promise.all(answers)) {
      expectRefusal(answer, 401, state.method === 'HEAD')
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="mini-PACS"/)
      expect(answer.text).not.toMatch(/first|second/)
    }
  })

  test.each(byStates(residents))('$who, $what: kept by nobody else', async ({ value, state }) => {
    const answers = await Promise.all(paths.map((path) => askIn(state, path)(value)))
    for (const { status, headers } of answers) {
      expect([200, 204, 206, 304]).toContain(status)
      expect(headers).toMatchObject(secureHeaders)
      if (status !== 204) expect(headers['cache-control']).toMatch(/^private, /)
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(expectedStatuses(state))
  })

  test('a length is not told to who may not read', async () => {
    const path = `/png/${sample.PngSha256}`
    const told = await askIn({ method: 'HEAD' }, path)({ Authorization: 'Bearer first' })
    const refused = await askIn({ method: 'HEAD' }, path)({})
    expect(told.headers['content-length']).toBe(String(pngOf('1.2.1').length))
    expect(refused.headers['content-length']).not.toBe(told.headers['content-length'])
  })
})

describe('a deployed Worker that is neither public nor has a token', () => {
  let server: Runtime
  beforeAll(async () => {
    server = await startWorkerd(await buildArchive(`${folder}/closed`))
  })
  afterAll(() => server?.close())

  test.each(byStates(strangers))('$who, $what: nothing but 503', async ({ value, state }) => {
    const { method = 'GET', headers } = state
    const asked = { method, headers: { ...headers, ...value.headers } }
    const all = ['/healthz', ...paths].map((path) => ask(server.url, path, asked))
    for (const answer of await Promise.all(all)) expectRefusal(answer, 503, method === 'HEAD')
  })
})

/** What a client with a token is answered over all paths: only PNGs are given in parts. */
function expectedStatuses({ method, headers = {} }: (typeof states)[number][1]): Set<number> {
  if (method === 'OPTIONS') return new Set([204])
  if ('If-None-Match' in headers) return new Set([304])
  return new Set('Range' in headers ? [200, 206] : [200])
}
