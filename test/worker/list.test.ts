/** The lists: what is in them, in which order, and page by page, on every runtime. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { buildArchive, type ImageSeed } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, runtimes } from '../support/runtime.ts'

const folder = temporaryFolder()

const chest = {
  PatientID: 'P1',
  StudyID: '1.1',
  SeriesID: '1.1.1',
  StudyDate: '20200101',
  BodyPartExamined: 'CHEST',
}
const head = {
  PatientID: 'P2',
  StudyID: '1.2',
  SeriesID: '1.2.1',
  StudyDate: '20200630',
  BodyPartExamined: 'HEAD',
  State: 'validate',
} as const

/** Three patients: the slices of a series against the order of their ids, a date without a value. */
const seeds: readonly ImageSeed[] = [
  { ImageID: '9.1', ...chest, SeriesPosition: 3 },
  { ImageID: '9.2', ...chest, SeriesPosition: 2 },
  { ImageID: '9.3', ...chest, SeriesPosition: 1, Label: 'sick' },
  { ImageID: '9.4', ...chest, SeriesID: '1.1.2', Modality: 'MR', BodyPartExamined: 'HEAD' },
  { ImageID: '9.5', ...head, SeriesPosition: 1 },
  { ImageID: '9.6', ...head, SeriesPosition: 1, Label: 'sick' },
  {
    ImageID: '9.7',
    PatientID: 'P2',
    StudyID: '1.0',
    SeriesID: '1.0.1',
    StudyDate: '20201231',
    BodyPartExamined: 'CHEST',
    Modality: 'PT',
    State: 'validate',
  },
  { ImageID: '9.8', PatientID: 'P3', StudyID: '1.3', SeriesID: '1.3.1', StudyDate: null },
  { ImageID: '9.9', PatientID: 'P3', StudyID: '1.3', SeriesID: '1.3.2', Modality: null },
]

const lists: readonly (readonly [string, string])[] = [
  ['/patients', 'P1 P2 P3'],
  ['/patients?PatientID=P2', 'P2'],
  ['/patients?PatientID=nobody', ''],
  ['/patients/P2/studies', '1.0 1.2'],
  ['/studies', '1.0 1.1 1.2 1.3'],
  ['/studies?PatientID=P2', '1.0 1.2'],
  ['/studies?BodyPartExamined=CHEST', '1.0 1.1'],
  ['/studies?Modality=CT', '1.1 1.2 1.3'],
  ['/studies?Modality=MR', '1.1'],
  ['/studies?Modality=XX', ''],
  ['/studies?StudyDate=20200630', '1.2'],
  ['/studies?StudyDate=20200101-20201231', '1.1 1.2 1.0'],
  ['/studies?StudyDate=20200102-20201230', '1.2'],
  ['/studies?StudyDate=-20200630', '1.1 1.2'],
  ['/studies?StudyDate=20200630-', '1.2 1.0'],
  ['/studies?StudyDate=20200101-&Modality=CT', '1.1 1.2'],
  ['/studies?StudyDate=20200101-&PatientID=P2&BodyPartExamined=CHEST', '1.0'],
  ['/studies?PatientID=P2&Modality=PT', '1.0'],
  ['/studies/1.1/series', '1.1.1 1.1.2'],
  ['/series', '1.0.1 1.1.1 1.1.2 1.2.1 1.3.1 1.3.2'],
  ['/series?PatientID=P1', '1.1.1 1.1.2'],
  ['/series?StudyID=1.2', '1.2.1'],
  ['/series?Modality=CT', '1.1.1 1.2.1 1.3.1'],
  ['/series?BodyPartExamined=HEAD', '1.1.2 1.2.1'],
  ['/series?Modality=CT&BodyPartExamined=HEAD', '1.2.1'],
  ['/series/1.1.1/images', '9.3 9.2 9.1'],
  ['/series/1.2.1/images', '9.5 9.6'],
  ['/images', '9.1 9.2 9.3 9.4 9.5 9.6 9.7 9.8 9.9'],
  ['/images?PatientID=P2', '9.5 9.6 9.7'],
  ['/images?StudyID=1.1', '9.1 9.2 9.3 9.4'],
  ['/images?SeriesID=1.1.1', '9.3 9.2 9.1'],
  ['/images?Modality=CT', '9.1 9.2 9.3 9.5 9.6 9.8'],
  ['/images?State=validate', '9.5 9.6 9.7'],
  ['/images?Label=sick', '9.3 9.6'],
  ['/images?State=train&Label=sick', '9.3'],
  ['/images?State=validate&Modality=CT', '9.5 9.6'],
  ['/images?BodyPartExamined=CHEST', '9.7 9.3 9.2 9.1'],
  ['/images?BodyPartExamined=CHEST&State=train', '9.3 9.2 9.1'],
  ['/images?StudyDate=20200101-20201231', '9.7 9.1 9.2 9.3 9.4 9.5 9.6'],
  ['/images?StudyDate=20200101&Modality=CT', '9.1 9.2 9.3'],
  ['/images?StudyDate=20200101-&BodyPartExamined=HEAD', '9.4 9.5 9.6'],
  ['/images?SeriesID=1.1.1&StudyDate=20200630', ''],
]

const Page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  next: z.nullable(z.string()),
  total: z.number(),
})
type Page = z.infer<typeof Page>

/** The ids of a page: the first column of each row. */
function idsOf({ items }: Page): string {
  return items.map((item) => Object.values(item)[0]).join(' ')
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}): Promise<Answer> => ask(server.url, path, { headers })
  const page = async (path: string): Promise<Page> => Page.parse(jsonOf(await get(path)))

  beforeAll(async () => {
    const archive = await buildArchive(`${folder}/${runtime}`, { seeds })
    server = await start(archive, { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each(lists)('GET %s is %s', async (path, ids) => {
    const whole = await page(path)
    expect(idsOf(whole)).toBe(ids)
    expect(whole).toMatchObject({ next: null, total: whole.items.length })
  })

  test.each(lists.flatMap(([path, ids]) => [1, 2].map((limit) => [path, limit, ids] as const)))(
    'GET %s by pages of %i is %s',
    async (path, limit, ids) => {
      const pages = [await page(withQuery(path, `limit=${limit}`))]
      for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) {
        pages.push(await page(withQuery(path, `limit=${limit}&after=${next}`)))
      }
      expect(pages.map(idsOf).join(' ')).toBe(ids)
      expect(new Set(pages.map(({ total }) => total)).size).toBe(1)
      for (const { items } of pages.slice(0, -1)) expect(items).toHaveLength(limit)
    },
  )

  test.each([
    ['/images?State=Train', '"State" is not one of train, validate, test'],
    ['/images?Label=', '"Label" is empty'],
    ['/images?State=train&State=test', '"State" is given more than once'],
    ['/images?state=train', 'Unknown query parameter "state"; this path takes PatientID, StudyID'],
    ['/studies?State=train', 'Unknown query parameter "State"'],
    ['/series?limit=1001', '"limit" is not from 1 to 1000'],
    ['/series?limit=0', '"limit" is not from 1 to 1000'],
    ['/series?limit=99999999999999999999', '"limit" is not from 1 to 1000'],
    ['/series?limit=1e2', '"limit" is not a whole number'],
    ['/studies?StudyDate=2020', '"StudyDate" is not a date such as 20200131'],
    ['/studies?StudyDate=-', '"StudyDate" is not a date such as 20200131'],
    ['/studies?StudyDate=20200230', '"StudyDate" is not a date of the calendar'],
    ['/studies?StudyDate=20201301-', '"StudyDate" is not a date of the calendar'],
    ['/images?StudyDate=20201231-20200101', '"StudyDate" ends before it starts'],
    ['/images?after=WzFd', '"after" is not the "next" of a list'],
  ])('GET %s answers 400: %s', async (path, detail) => {
    const answer = await get(path)
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(jsonOf(answer)).toMatchObject({ detail: expect.stringContaining(detail) })
  })

  test.each(['/studies/nothing/series', '/series/nothing/images', '/patients/nobody/studies'])(
    'GET %s answers 404',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404 })
    },
  )

  test('a token continues its own list only', async () => {
    const { next } = await page('/images?State=train&Label=valid&limit=1')
    const others = ['/images?', '/images?State=test&', '/series?', '/series/1.1.1/images?']
    for (const other of others) {
      const answer = await get(`${other}after=${next}`)
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('continues another list')
    }
    expect(idsOf(await page(`/images?Label=valid&after=${next}&State=train`))).toMatch(/^9\.2 /)
  })

  test.each(['/patients', '/studies', '/series', '/images', '/series/1.1.1/images'])(
    'GET %s is conditional, and HEAD tells the same',
    async (path) => {
      const { etag = '' } = (await get(path)).headers
      expect(await get(path, { 'If-None-Match': etag })).toMatchObject({ status: 304, text: '' })
      const head = await ask(server.url, path, { method: 'HEAD' })
      expect(head).toMatchObject({ status: 200, text: '', headers: { etag } })
    },
  )

  test('an image in a list is the image by its id', async () => {
    const { items } = await page('/images?limit=1')
    expect(items[0]).toEqual(jsonOf(await get('/images/9.1')))
  })
})
