/** Parts of pictures. */

import fc from 'fast-check'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseRange, rangeHeaderOf } from '../../worker/range.ts'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, runtimes } from '../support/runtime.ts'

const folder = temporaryFolder()
const png = pngOf('1.2.1')
const size = png.length
const tag = `"${sha256(png)}"`

describe('a Range header', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 })
  const position = fc.nat({ max: 80 })
  const slice = (of: Uint8Array, header: string) => {
    const { first, last } = parseRange(header, of.length)
    return of.slice(first, last + 1)
  }

  test('with two ends gives what slice gives', () => {
    fc.assert(
      fc.property(bytes, position, position, (of, first, more) => {
        fc.pre(first < of.length)
        const expected = of.slice(first, first + more + 1)
        expect(slice(of, `bytes=${first}-${first + more}`)).toEqual(expected)
      }),
    )
  })

  test('with a start, or with a suffix, gives what slice gives', () => {
    fc.assert(
      fc.property(bytes, position, (of, count) => {
        fc.pre(count < of.length)
        expect(slice(of, `bytes=${count}-`)).toEqual(of.slice(count))
        expect(slice(of, `bytes=-${count + 1}`)).toEqual(of.slice(-count - 1))
      }),
    )
  })

  test('that starts at the end or behind it asks for nothing that there is', () => {
    fc.assert(
      fc.property(bytes, position, (of, behind) => {
        const start = of.length + behind
        expect(() => parseRange(`bytes=${start}-`, of.length)).toThrow(/asks for none of/)
        expect(() => parseRange(`bytes=${start}-${start}`, of.length)).toThrow(/asks for none of/)
      }),
    )
  })

  test('of any other text is not honoured', async () => {
    const app = new Hono().get('/', (c) => c.text(rangeHeaderOf(c, tag) ?? 'whole'))
    const honoured = /^bytes=(\d+-\d*|-\d+)$/i
    const character = fc.constantFrom(...'bytes=-,0123 *')
    const text = fc.string({ unit: character, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (rest, withUnit) => {
        const header = (withUnit ? `bytes=${rest}` : rest).trim()
        fc.pre(!honoured.test(header))
        expect(await (await app.request('/', { headers: { Range: header } })).text()).toBe('whole')
      }),
    )
  })
})

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}): Promise<Answer> => ask(server.url, path, { headers })

  beforeAll(async () => {
    server = await start(await buildArchive(`${folder}/${runtime}`), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  describe.each([`/png/${sha256(png)}`, '/images/1.2.1/png'])('GET %s', (path) => {
    let etag = ''
    beforeAll(async () => {
      const { headers } = await get(path)
      etag = headers.etag ?? ''
    })

    test.each([
      ['bytes=0-0', 0, 0],
      ['bytes=2-5', 2, 5],
      ['Bytes=8-', 8, size - 1],
      ['bytes=-3', size - 3, size - 1],
      ['bytes=-9999', 0, size - 1],
      [`bytes=1-${'9'.repeat(30)}`, 1, size - 1],
    ])('with Range: %s answers 206 and those bytes', async (Range, first, last) => {
      const { status, headers, body } = await get(path, { Range })
      expect({ status, body }).toEqual({ status: 206, body: png.subarray(first, last + 1) })
      expect(headers).toMatchObject({
        'content-range': `bytes ${first}-${last}/${size}`,
        'content-length': String(last - first + 1),
        'content-type': 'image/png',
        'accept-ranges': 'bytes',
        etag,
      })
    })

    test.each(['bytes=13-', 'bytes=99-100', 'bytes=-0'])(
      'with Range: %s answers 416 and the size',
      async (Range) => {
        const answer = await get(path, { Range })
        expect(answer).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */13' } })
        expect(answer.headers['cache-control']).toBe('no-store')
        expect(jsonOf(answer)).toMatchObject({
          type: 'urn:mini-pacs:problem:range-not-satisfiable',
        })
      },
    )

    test.each(['', 'bytes', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=0-1'])(
      'with Range: "%s" answers the whole',
      async (Range) => {
        const { status, headers, body } = await get(path, { Range })
        expect({ status, body }).toEqual({ status: 200, body: png })
        expect(headers).toMatchObject({ 'accept-ranges': 'bytes', 'content-length': '13' })
        expect(headers['content-range']).toBeUndefined()
      },
    )

    test.each([
      ['ETag', 206],
      ['W/ETag', 200],
      ['"another"', 200],
      ['Wed, 21 Oct 2015 07:28:00 GMT', 200],
    ])('with If-Range: %s answers %i', async (value, status) => {
      const headers = { Range: 'bytes=0-3', 'If-Range': value.replace('ETag', etag) }
      expect(await get(path, headers)).toMatchObject({ status })
    })

    test('answers 304 to a client that has the whole, whatever the range', async () => {
      const answer = await get(path, { Range: 'bytes=0-3', 'If-None-Match': etag })
      expect(answer).toMatchObject({ status: 304, text: '' })
    })

    test('answers HEAD as if there were no Range', async () => {
      const asked = { method: 'HEAD', headers: { Range: 'bytes=0-3' } }
      const { status, headers } = await ask(server.url, path, asked)
      expect(status).toBe(200)
      expect(headers).toMatchObject({ 'content-length': '13', 'accept-ranges': 'bytes' })
    })
  })
})
