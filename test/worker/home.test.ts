/** The home page and the welcome. */

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { states } from '../../drizzle/vocabulary.ts'
import { routes } from '../../worker/routes/table.ts'
import { buildArchive, type ImageSeed } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, type Runtime, runtimes, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()
const welcome = 'Welcome to the Fulmine Labs mini-PACS API!'
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

describe.each(runtimes)('GET / on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (accept: string, path = '/'): Promise<Answer> =>
    ask(server.url, path, { headers: { Accept: accept } })

  beforeAll(async () => {
    server = await start(await buildDicomweb(`${folder}/${runtime}`), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test('is the welcome and nothing else to a program', async () => {
    const { text, headers } = await ask(server.url, '/')
    expect(text).toBe(welcome)
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(headers.vary).toMatch(/Accept/)
  })

  test.each([
    [browser, 'text/html'],
    ['text/html', 'text/html'],
    ['TEXT/HTML', 'text/html'],
    ['text/html, text/plain;q=0.9', 'text/html'],
    ['*/*', 'text/plain'],
    ['text/*', 'text/plain'],
    ['text/plain, text/html', 'text/plain'],
    ['text/html;q=0.5, */*', 'text/plain'],
    ['text/html;q=0', 'text/plain'],
    ['application/json', 'text/plain'],
  ])('Accept: %s gets %s', async (accept, type) => {
    expect((await get(accept)).headers['content-type']).toContain(type)
  })

  test('is a page with the welcome as its heading to a browser', async () => {
    const { text, headers } = await get(browser)
    expect(text).toMatch(/^<!doctype html>/)
    expect(text).toContain(`<h1>${welcome}</h1>`)
    expect(headers.vary).toMatch(/Accept/)
  })

  test('text and page have different ETags', async () => {
    expect((await get('*/*')).headers.etag).not.toBe((await get(browser)).headers.etag)
  })

  test('shows each picture of a small data set, by its hash', async () => {
    const { text } = await get(browser)
    const pictures = [...text.matchAll(/<img src="(\/png\/[0-9a-f]{64})"/g)].map(([, src]) => src)
    expect(new Set(pictures).size).toBe(9)
    for (const src of pictures) expect((await get('*/*', src)).status).toBe(200)
  })

  test('links to every route, and each link answers', async () => {
    const { text } = await get(browser)
    const links = [...text.matchAll(/<li><a href="([^"]+)"><code>([^<]+)<\/code>/g)]
    expect(['/', ...links.map(([, , path]) => path)]).toEqual(routes.map(({ path }) => path))
    for (const [, href] of links) expect((await get('*/*', href)).status).toBe(200)
  })

  test('escapes what DICOM files say', async () => {
    const { text } = await get(browser)
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toContain('<script')
  })

  test('loads nothing but its pictures, and its style is the one allowed', async () => {
    const { text, headers } = await get(browser)
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(text) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; img-src 'self' data:; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    )
    expect(text).not.toMatch(/https?:|style="|<link rel="stylesheet"/)
  })
})

describe('the pictures', () => {
  async function pageOf(name: string, seeds: readonly ImageSeed[]): Promise<string> {
    const server = await startNode(await buildArchive(`${folder}/${name}`, { seeds }))
    const answer = await ask(server.url, '/', { headers: { Accept: 'text/html' } })
    await server.close()
    return answer.text
  }

  test('are twelve at most, as many of each state, of different patients first', async () => {
    const seeds = Array.from({ length: 90 }, (_, index) => ({
      ImageID: `1.${100 + index}`,
      PatientID: `PAT-${Math.floor(index / 5)}`,
      SeriesPosition: 1 + (index % 5),
      State: states[Math.floor(index / 30)] ?? 'train',
    }))
    const page = await pageOf('many', seeds)
    const shown = [...page.matchAll(/<i class="dot \w+"><\/i>(\w+) <span class="quiet">(.*?)</g)]
    expect(shown.map(([, state]) => state)).toEqual(Array(4).fill(states).flat())
    expect(new Set(shown.map(([, , patient]) => patient)).size).toBe(12)
  })

  test('may be none', async () => {
    expect(await pageOf('empty', [])).toContain('There are none in this data set.')
  })
})
