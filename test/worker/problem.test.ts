/** Errors and lists, on every runtime. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { problems } from '../../worker/problem.ts'
import { routes } from '../../worker/routes/table.ts'
import { buildArchive, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, runtimes } from '../support/runtime.ts'

const folder = temporaryFolder()
const statuses = new Set<number>(Object.values(problems).map(({ status }) => status))
const origin = 'http://localhost:3000'

/** A path of each route, with some id for each of its parameters. */
const paths = routes.map(({ path }) => path.replace(/:\w+/g, 'unknown'))
/** Those that name one thing: a search of DICOMweb within an unknown one finds nothing. */
const idPaths = paths.filter((path) =>
  /unknown(?!.*\/(series|instances)$)|^\/\w+\/unknown/.test(path),
)
/** Those that take no other parameters than they name. */
const strictPaths = paths.filter((path) => !path.startsWith('/dicom-web/'))

const Page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  next: z.string().nullable(),
  total: z.number(),
})

function expectProblem({ status, headers, text }: Answer, expected: number): void {
  expect(status).toBe(expected)
  expect(statuses).toContain(status)
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'access-control-allow-origin': origin,
    'x-content-type-options': 'nosniff',
  })
  expect(headers.vary).toContain('Origin')
  expect(JSON.parse(text)).toMatchObject({
    type: expect.stringMatching(/^urn:mini-pacs:problem:/),
    title: expect.any(String),
    detail: expect.any(String),
    status,
  })
}

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const settings = { CORS_ORIGIN: origin, API_TOKEN: 'secret' }
  const headers = { Origin: origin, Authorization: 'Bearer secret' }
  const get = (path: string): Promise<Answer> => ask(server.url, path, { headers })

  beforeAll(async () => {
    server = await start(await buildArchive(`${folder}/${runtime}`), settings)
  })
  afterAll(() => server?.close())

  test.each<[string, number]>([
    ...idPaths.map((path): [string, number] => [path, 404]),
    ...strictPaths.map((path): [string, number] => [`${path}?colour=red`, 400]),
    ['/nowhere', 404],
    ['/patients/', 404],
    ['/patients/PAT-1%00', 404],
    ['/png/%E2%82%AC%0A', 404],
    ['/patients/%', 400],
    ['/patients/%E0%A4%A', 400],
    ['/patients?PatientID=%FF', 400],
    ['/images/..%2F..%2Fetc%2Fpasswd/png', 404],
    ["/images/1.2.1'%20OR%201=1--", 404],
    ['/patients?limit=0', 400],
    ['/patients?limit=1001', 400],
    ['/patients?limit=ten', 400],
    ['/patients?limit=1&limit=2', 400],
    ['/patients?PatientID=', 400],
    ['/patients?after=', 400],
    ['/patients?after=nonsense', 400],
    ['/patients/PAT-1/studies?after=WzFd', 400],
    ['/patients/nobody/studies?limit=1', 404],
    ['/imageinfo/IMAGE', 409],
  ])('GET %s answers %i as a problem', async (path, status) => {
    expectProblem(await get(path), status)
  })

  test.each(
    paths.flatMap((path) => ['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, path])),
  )('%s %s answers 405 and what is allowed', async (method = '', path = '') => {
    const answer = await ask(server.url, path, { method, headers })
    expectProblem(answer, 405)
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS')
  })

  test('a request without the token answers 401 and how to send it', async () => {
    const answer = await ask(server.url, '/patients', { headers: { Origin: origin } })
    expectProblem(answer, 401)
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="mini-PACS"')
  })

  test('a preflight answers without a token', async () => {
    const asked = { Origin: origin, 'Access-Control-Request-Method': 'GET' }
    const answer = await ask(server.url, '/patients', { method: 'OPTIONS', headers: asked })
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'Accept, Authorization, Content-Type, If-None-Match, Range',
    })
  })

  test('OPTIONS tells what is allowed', async () => {
    const answer = await ask(server.url, '/patients', { method: 'OPTIONS', headers })
    expect(answer).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD, OPTIONS' } })
  })

  test('a page of another origin is allowed nothing', async () => {
    const foreign = { ...headers, Origin: 'http://localhost:3001' }
    const answer = await ask(server.url, '/patients', { headers: foreign })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers.vary).toContain('Origin')
  })

  test('an ambiguous name lists the images that it could mean', async () => {
    expect(jsonOf(await get('/imageinfo/IMAGE'))).toMatchObject({ ImageIDs: ['1.2.2', '1.2.3'] })
  })

  test.each([
    ['/patients', 'PatientID', 5],
    ['/patients/PAT-1/studies', 'StudyID', 2],
  ])('GET %s is read page by page, each item once', async (path, key, total) => {
    const seen: unknown[] = []
    let next: string | null = ''
    while (next !== null) {
      const after: string = next === '' ? '' : `&after=${next}`
      const page = Page.parse(jsonOf(await get(`${path}?limit=1${after}`)))
      expect(page.total).toBe(total)
      seen.push(...page.items.map((item) => item[key]))
      next = page.next
    }
    expect(seen).toEqual([...new Set(seen)].toSorted())
    expect(seen).toHaveLength(total)
  })

  test('a list without a limit is whole', async () => {
    const page = Page.parse(jsonOf(await get('/patients')))
    expect(page.items).toHaveLength(5)
    expect(page.next).toBeNull()
  })

  test('a filter that nobody meets is an empty list', async () => {
    const empty = { items: [], next: null, total: 0 }
    expect(jsonOf(await get('/patients?PatientID=nobody'))).toEqual(empty)
  })

  test('the token of another data set answers 410', async () => {
    const { next } = Page.parse(jsonOf(await get('/patients?limit=1')))
    const [, ...rest] = JSON.parse(Buffer.from(next ?? '', 'base64url').toString())
    const other = JSON.stringify([sha256('data set second').slice(0, 16), ...rest])
    const token = Buffer.from(other).toString('base64url')
    expectProblem(await get(`/patients?limit=1&after=${token}`), 410)
  })
})
