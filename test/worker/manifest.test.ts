/** The manifest: a whole split in one answer. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type BuiltArchive, buildArchive, type ImageSeed } from '../fixtures/archive.ts'
import { multiplyImages, poisonImage } from '../fixtures/many.ts'
import { openApp, planOf } from '../support/app.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, type Runtime, runtimes, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()
const path = '/dataset/manifest.ndjson'

/** Four patients, whose studies are not in the order of their series. */
const seeds: readonly ImageSeed[] = [
  { ImageID: '1.2.1', PatientID: 'PAT-1', StudyID: '1.9', SeriesID: '1.3.2', WindowCenter: 40 },
  { ImageID: '1.2.2', PatientID: 'PAT-2', StudyID: '1.8', SeriesID: '1.3.3', Label: 'sick' },
  { ImageID: '1.2.3', PatientID: 'é "\n', StudyID: '1.7', SeriesID: '1.3.1', State: 'test' },
  { ImageID: '1.2.4', PatientID: 'PAT-4', StudyID: '1.6', SeriesID: '1.3.4', Modality: 'PT' },
].map((seed) => ({ ...seed, BodyPartExamined: 'CHEST' }) as ImageSeed)

const Line = z.record(z.string(), z.unknown())
const Page = z.object({ items: z.array(Line), next: z.nullable(z.string()), total: z.number() })

function linesOf(text: string): readonly z.output<typeof Line>[] {
  expect(text === '' || text.endsWith('\n')).toBe(true)
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => Line.parse(JSON.parse(line)))
}

async function build(name: string, copies: number): Promise<BuiltArchive> {
  const archive = await buildArchive(`${folder}/${name}`, { seeds })
  await multiplyImages(archive, copies)
  return archive
}

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  beforeAll(async () => {
    server = await start(await build(runtime, 1501), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  /** What a client learns by reading the list page by page. */
  async function walk(filters: string): Promise<readonly z.output<typeof Line>[]> {
    const found = []
    let next: string | null = ''
    while (next !== null) {
      const after: string = next && `&after=${next}`
      const page = Page.parse(jsonOf(await ask(server.url, `/images?limit=1000${filters}${after}`)))
      found.push(...page.items)
      next = page.next
    }
    return found
  }

  test.each([
    '',
    '&State=train',
    '&State=train&Label=sick',
    `&PatientID=${encodeURIComponent('é "\n')}`,
    '&SeriesID=1.3.2',
    '&BodyPartExamined=CHEST',
    '&StudyDate=20010101-',
    '&Modality=PT',
    '&Modality=MR',
  ])('has the images that /images%s has, in its order', async (filters) => {
    const images = await walk(filters)
    const answer = await ask(server.url, `${path}?${filters.slice(1)}`)
    const lines = linesOf(answer.text)
    expect(answer.headers['x-total-count']).toBe(String(images.length))
    expect(lines).toHaveLength(images.length)
    const keys = Object.keys(lines[0] ?? {})
    const expected = images.map((image) => Object.fromEntries(keys.map((key) => [key, image[key]])))
    // Not the texts: to show how they differ would take very long.
    expect(JSON.stringify(lines) === JSON.stringify(expected)).toBe(true)
  })

  test('tells of an image what a training job needs', async () => {
    const { text, headers, status } = await ask(server.url, `${path}?SeriesID=1.3.2`)
    expect(linesOf(text)[0]).toEqual({
      ImageID: '1.2.1',
      PngSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      PngBytes: 13,
      State: 'train',
      Label: 'valid',
      PatientID: 'PAT-1',
      StudyID: '1.9',
      SeriesID: '1.3.2',
      SeriesPosition: 1,
      Modality: 'CT',
      WindowCenter: 40,
      WindowWidth: null,
      WindowSource: 'data set',
      PngUrl: expect.stringMatching(/^\/png\/[0-9a-f]{64}$/),
    })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/x-ndjson')
  })

  test('HEAD tells how many lines there are', async () => {
    const full = await ask(server.url, `${path}?State=train`)
    const head = await ask(server.url, `${path}?State=train`, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'x-total-count': '4503' } })
    for (const name of ['etag', 'content-type', 'cache-control', 'x-total-count']) {
      expect(head.headers[name]).toBe(full.headers[name])
    }
  })

  test.each(['etag', '*'])('answers 304 to a client that has it: %s', async (known) => {
    const { headers } = await ask(server.url, path, { method: 'HEAD' })
    const tag = known === 'etag' ? (headers.etag ?? '') : known
    const again = await ask(server.url, path, { headers: { 'If-None-Match': tag } })
    expect(again).toMatchObject({ status: 304, text: '' })
  })

  test.each(['limit=10', 'after=x', 'State=training'])('refuses %s', async (parameter) => {
    expect(await ask(server.url, `${path}?${parameter}`)).toMatchObject({ status: 400 })
  })
})

describe.each(runtimes)('on $runtime, when a later query fails', ({ runtime, start }) => {
  test('breaks off, so that nobody takes a part for the whole', async () => {
    const archive = await build(`${runtime} poisoned`, 6000)
    await poisonImage(archive, '1.2.4.005999')
    const server = await start(archive, { PUBLIC: 'true' })
    const head = await ask(server.url, path, { method: 'HEAD' })
    const lastWord = await ask(server.url, path).then(
      ({ text }) => text.split('\n').at(-1),
      (error: Error) => error.message,
    )
    await server.close()
    expect(head).toMatchObject({ status: 200, headers: { 'x-total-count': '24000' } })
    expect(lastWord).toMatch(/^(aborted|socket hang up|\{)$/)
  })
})

test('Node breaks the connection off, and tells the operator why', async () => {
  const archive = await build('logged', 6000)
  await poisonImage(archive, '1.2.4.005999')
  const server = await startNode(archive)
  await expect(ask(server.url, path)).rejects.toThrow(/^(aborted|socket hang up)$/)
  await server.close()
  const [answered, broken] = server.logs
  expect(answered).toMatchObject({ route: path, status: 200 })
  expect(broken).toMatchObject({ id: answered?.id, problem: 'internal' })
  expect(broken?.error).toContain('malformed JSON')
})

describe('a manifest of 100,000 images', () => {
  let archive: BuiltArchive
  beforeAll(async () => {
    archive = await build('large', 25_000)
  })

  test.each([
    ['', 100_000],
    ['?SeriesID=1.3.1', 25_000],
    ['?Label=none', 0],
  ])('%s takes a query for 5,000 images', async (filters, total) => {
    const { app, client, queries } = openApp(archive.database)
    const response = await app.request(`${path}${filters}`)
    const lines = (await response.text()).split('\n').length - 1
    expect(lines).toBe(total)
    expect(queries).toHaveLength(Math.max(1, total / 5000))
    expect(queries.filter(({ sql }) => sql.includes('count('))).toHaveLength(filters ? 1 : 0)
    const plans = await Promise.all(queries.map((query) => planOf(client, query)))
    expect(plans.flat()).not.toContainEqual(expect.stringMatching(/^SCAN Images|SORT|TEMP/))
  })

  test('is read as the client reads it, two pages at a time at most', async () => {
    const { app, queries } = openApp(archive.database)
    const { body } = await app.request(path)
    let pages = 0
    for await (const chunk of body ?? []) {
      pages += 1
      await new Promise((resolve) => setTimeout(resolve))
      expect(queries.length).toBeLessThanOrEqual(pages + 1)
      expect(chunk.length).toBeLessThan(3_000_000)
    }
    expect(pages).toBe(20)
  })
})
