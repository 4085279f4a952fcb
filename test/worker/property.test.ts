/** Whatever is asked, the API answers as its OpenAPI document says, and never fails. */

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Parameter, parametersOf, problemsOf } from '../../worker/openapi.ts'
import { problems } from '../../worker/problem.ts'
import type { Route } from '../../worker/route.ts'
import { routes } from '../../worker/routes/table.ts'
import type { ImageSeed } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { type OpenApp, openApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, startWorkerd } from '../support/runtime.ts'

const folder = temporaryFolder()
const digest = 'the digest of the data set'
const first = { PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.1', Modality: 'CT' }
const common = { BodyPartExamined: 'CHEST', State: 'test' } as const
const seeds: readonly ImageSeed[] = [
  { ImageID: '1.2.1', ...first, ...common },
  { ImageID: '1.2.2', ...first, ...common },
  { ImageID: '1.2.3', PatientID: 'PAT-2', StudyID: '1.3', SeriesID: '1.3.1', ...common },
]
let opened: OpenApp
beforeAll(async () => {
  opened = openApp((await buildDicomweb(folder, { seeds })).database, digest)
})

/** Texts that databases, URLs and parsers stumble over, and some that mean something. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'\'"%_\\;-/?&#*()\0\n\u202E\u{1F9E0}é01.') }),
  fc.constantFrom('PAT-1', '1.1', '1.1.1', '1.2.1', 'CT', 'train', 'valid', 'count', '../x'),
)
const date = fc.oneof(
  fc.stringMatching(/^-?\d{8}-?$/),
  fc.stringMatching(/^20\d{6}-20\d{6}$/),
  text,
)
const limit = fc.oneof(
  fc.integer().map(String),
  fc.integer({ min: 1, max: 1000 }).map(String),
  text,
)

/** Tokens that are none, and tokens with anything in them. */
const after = fc.oneof(
  text,
  fc
    .tuple(fc.constantFrom(digest.slice(0, 16), 'another data set'), fc.jsonValue())
    .map(([hash, value]) => Buffer.from(JSON.stringify([hash, value])).toString('base64url')),
)

function anyOf({ name }: Parameter): fc.Arbitrary<string> {
  const special: Readonly<Record<string, fc.Arbitrary<string>>> = { StudyDate: date, limit, after }
  return special[name] ?? text
}

/** A URL of a route: any value in its path, any of its parameters, sometimes others, or twice. */
function urlOf(route: Route): fc.Arbitrary<string> {
  const parameters = parametersOf(route)
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  const pairs = inQuery.map((parameter) => fc.tuple(fc.constant(parameter.name), anyOf(parameter)))
  const query = fc.array(pairs.length > 0 ? fc.oneof(...pairs) : fc.tuple(text, text), {
    maxLength: pairs.length > 0 ? 4 : 1,
  })
  return fc.tuple(fc.infiniteStream(text), query).map(([ids, asked]) => {
    const path = route.path.replace(/:\w+/g, () => encodeURIComponent(ids.next().value))
    const search = asked.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
    return search === '' ? path : `${path}?${search}`
  })
}

/** Any path of the API, and a URL of it. */
const asked = fc
  .constantFrom(...routes)
  .chain((route) => fc.tuple(fc.constant(route), urlOf(route)))

/** What a route may answer with: for 200 the media types it is described with, else a problem. */
function expectDescribed(route: Route, answer: { status: number; type?: string; text: string }) {
  const statuses = problemsOf(route).map((kind) => problems[kind].status)
  expect(answer.status, answer.text).toBeLessThan(500)
  // An empty id makes another path.
  expect([200, 404, ...statuses]).toContain(answer.status)
  const [type = ''] = answer.type?.split(';') ?? []
  if (answer.status === 200) expect(Object.keys(route.content)).toContain(type)
  else expect(JSON.parse(answer.text)).toMatchObject({ status: answer.status })
}

async function get(url: string): Promise<{ status: number; type: string; text: string }> {
  const response = await opened.app.request(`http://localhost${url}`)
  const type = response.headers.get('Content-Type') ?? ''
  return { status: response.status, type, text: await response.text() }
}

describe('any value of any parameter', () => {
  test.each(routes)('of $path gets a described answer', async (route) => {
    const property = fc.asyncProperty(urlOf(route), async (url) =>
      expectDescribed(route, await get(url)),
    )
    await fc.assert(property, { numRuns: 60 })
  })

  test('gets a described answer from workerd', async () => {
    const server = await startWorkerd(await buildDicomweb(`${folder}/workerd`), { PUBLIC: 'true' })
    const property = fc.asyncProperty(asked, async ([route, url]) => {
      const { status, headers, text } = await ask(server.url, url)
      expectDescribed(route, { status, type: headers['content-type'] ?? '', text })
    })
    await fc.assert(property, { numRuns: 300 }).finally(server.close)
  })

  test('gets an answer where nothing is encoded', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...routes), text, async ({ path }, rest) => {
      const { pathname, search } = new URL(`http://localhost${path}?${rest}`)
      expect((await get(pathname + search)).status).toBeLessThan(500)
    })
    await fc.assert(property, { numRuns: 200 })
  })
})

test.each([
  '/patients?limit=1',
  '/studies?limit=1&StudyDate=20010215',
  '/series?limit=1&Modality=CT',
  '/images?limit=1&State=test',
  '/images?limit=1&BodyPartExamined=CHEST',
  '/images?limit=1&StudyDate=20010215',
  '/series/1.1.1/images?limit=1',
])('a token of %s with anything in it gets an answer', async (path) => {
  const { next } = JSON.parse((await get(path)).text)
  const [digest, list] = JSON.parse(Buffer.from(next, 'base64url').toString())
  const key = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double()))
  const property = fc.asyncProperty(fc.oneof(fc.nat(), fc.double()), key, async (total, key) => {
    const token = Buffer.from(JSON.stringify([digest, list, total, key])).toString('base64url')
    expect([200, 400, 404]).toContain((await get(`${path}&after=${token}`)).status)
  })
  await fc.assert(property, { numRuns: 100 })
})
