/** The documents of the API: they say what it does, and it does what they say. */

import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { exampleOf } from '../../worker/example.ts'
import { openApi, version } from '../../worker/openapi.ts'
import { problems } from '../../worker/problem.ts'
import { routes } from '../../worker/routes/table.ts'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, runtimes, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()
const document: unknown = JSON.parse(JSON.stringify(openApi(routes)))

const Document = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({
        operationId: z.string(),
        parameters: z.array(z.object({ name: z.string(), in: z.string() })),
        responses: z.record(z.string(), z.object({ content: z.optional(z.unknown()) })),
      }),
    }),
  ),
})
const { info, paths } = Document.parse(document)

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

/** Each route with a path that it answers with 200. */
const examples = routes.map((route) => ({
  pattern: route.path.replace(/:(\w+)/g, '{$1}'),
  path: exampleOf(route.path, sample),
}))

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema(Object(document), 'api')

/** What JSON of an answer has that the document does not say of it. */
function differences(value: unknown, { pattern, type }: { pattern: string; type: string }): string {
  const [path, content] = [pattern, type].map((name) =>
    encodeURIComponent(name.replaceAll('/', '~1')),
  )
  const schema = `api#/paths/${path}/get/responses/200/content/${content}/schema`
  return ajv.validate(schema, value) ? '' : ajv.errorsText()
}

describe('the OpenAPI document', () => {
  test('is one, by the schema of the OpenAPI Initiative', async () => {
    const result = await new Validator().validate(Object(document))
    expect(result.errors).toBeUndefined()
    expect(result.valid).toBe(true)
  })

  test('has the version of the program', () => {
    const { version: released } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    )
    expect([version, info.version]).toEqual([released, released])
  })

  test.each(routes)('describes $path with each of its parameters', ({ path, parameters }) => {
    const described = paths[path.replace(/:(\w+)/g, '{$1}')]?.get.parameters ?? []
    const inQuery = described.filter((one) => one.in === 'query').map(({ name }) => name)
    expect(inQuery).toEqual(parameters)
    const inPath = described.filter((one) => one.in === 'path').map(({ name }) => `:${name}`)
    expect(inPath).toEqual(path.match(/:\w+/g) ?? [])
  })

  test('names each operation once', () => {
    const names = Object.values(paths).map(({ get }) => get.operationId)
    expect(new Set(names).size).toBe(routes.length)
  })

  test('tells how a list is asked for', () => {
    expect(document).toMatchObject({
      paths: {
        '/images': {
          get: {
            parameters: expect.arrayContaining([
              {
                name: 'limit',
                in: 'query',
                required: false,
                description: 'How many items at most',
                schema: { type: 'integer', minimum: 1, maximum: 1000, default: 1000 },
              },
              expect.objectContaining({
                name: 'State',
                schema: { type: 'string', enum: ['train', 'validate', 'test'] },
              }),
            ]),
          },
        },
      },
    })
  })
})

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}): Promise<Answer> => ask(server.url, path, { headers })

  beforeAll(async () => {
    server = await start(await buildDicomweb(`${folder}/${runtime}`), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test('GET /openapi.json is the document, and conditional', async () => {
    const answer = await get('/openapi.json')
    expect(jsonOf(answer)).toEqual(document)
    const again = await get('/openapi.json', { 'If-None-Match': answer.headers.etag ?? '' })
    expect(again).toMatchObject({ status: 304, text: '' })
  })

  test.each(examples)('GET $path answers as described', async ({ pattern, path }) => {
    const { status, headers, text } = await get(path)
    const [type = ''] = headers['content-type']?.split(';') ?? []
    expect(status).toBe(200)
    expect(Object(paths[pattern]?.get.responses['200']?.content)).toHaveProperty([type])
    const values = type === 'application/json' ? [text] : text.split('\n').slice(0, -1)
    for (const value of /json$/.test(type) ? values : []) {
      expect(differences(JSON.parse(value), { pattern, type })).toBe('')
    }
  })

  test('GET /docs shows every route, parameter and problem', async () => {
    const { text } = await get('/docs')
    for (const { path, summary, parameters } of routes) {
      expect(text).toContain(`<h2><code>${path}</code></h2><p>${summary}</p>`)
      for (const name of parameters) expect(text).toContain(`<code>${name}</code>`)
    }
    for (const kind of Object.keys(problems)) expect(text).toContain(`<code>${kind}</code>`)
  })

  test('each example on /docs answers', async () => {
    const { text } = await get('/docs')
    const urls = [...text.matchAll(/curl &#39;(http:[^ ]+)&#39;/g)].map(([, url = '']) =>
      url.replaceAll('&amp;', '&'),
    )
    expect(urls).toHaveLength(routes.length)
    expect(urls).toContain(`${server.url}/images?State=train&limit=2`)
    for (const url of urls)
      expect(await get(url.slice(server.url.length))).toMatchObject({ status: 200 })
  })

  test('GET /docs loads nothing, from here or elsewhere', async () => {
    const { text, headers } = await get('/docs')
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*sha256-/)
    expect(text).not.toMatch(/<(script|img|iframe|object|embed)\b|style="|<link rel="stylesheet"/)
    expect(text.match(/(src|href)="(?!\/|data:,)[^"]*"/g)).toBeNull()
  })

  test('the home page links to both', async () => {
    const { text } = await get('/', { Accept: 'text/html' })
    expect(text).toContain('<a href="/docs">How to ask for them</a>')
    expect(text).toContain('<a href="/openapi.json">')
  })
})

test('GET /docs shows how to send the token where one is needed', async () => {
  const server = await startNode(await buildArchive(`${folder}/token`), { API_TOKEN: 'secret' })
  const denied = await ask(server.url, '/docs')
  const headers = { Authorization: 'Bearer secret' }
  const { text } = await ask(server.url, '/docs', { headers })
  await server.close()
  expect(denied.status).toBe(401)
  expect(text).toContain('curl -H &quot;Authorization: Bearer $API_TOKEN&quot; ')
  expect(text).not.toContain('secret')
})

test('/docs and /openapi.json answer on a data set without images', async () => {
  const server = await startNode(await buildArchive(`${folder}/empty`, { seeds: [] }))
  const answers = await Promise.all(['/docs', '/openapi.json'].map((path) => ask(server.url, path)))
  await server.close()
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
})
