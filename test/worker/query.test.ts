/** What each route asks of the database. */

import { getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import * as dicomweb from '../../drizzle/dicomweb.ts'
import * as schema from '../../drizzle/schema.ts'
import { states } from '../../drizzle/vocabulary.ts'
import type { ReadonlyDatabase } from '../../worker/database.ts'
import { exampleOf } from '../../worker/example.ts'
import { routes } from '../../worker/routes/table.ts'
import type { Statement } from '../../worker/statement.ts'
import { type ImageSeed, pngOf, sha256 } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { type OpenApp, openApp, planOf } from '../support/app.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()

/** The tables that grow; Dataset has one row, and to search it or to scan it is the same. */
const tables = Object.values({ ...schema, ...dicomweb }).flatMap((one) =>
  is(one, SQLiteTable) && one !== schema.Dataset ? getTableName(one) : [],
)

/** Ten patients of two studies of two series of fifteen images; every third series lacks values. */
const seeds: readonly ImageSeed[] = Array.from({ length: 600 }, (_, index) => {
  const series = Math.floor(index / 15)
  const study = Math.floor(series / 2)
  const patient = Math.floor(study / 2)
  return {
    ImageID: `1.2.${1000 + index}`,
    SeriesID: `1.1.${100 + series}`,
    StudyID: `1.0.${10 + study}`,
    PatientID: `PAT-${patient}`,
    SeriesPosition: 15 - (index % 15),
    StudyDate: `202001${10 + study}`,
    State: states[patient % 3] ?? 'train',
    Label: index % 4 === 0 ? 'sick' : 'valid',
    ...(series % 3 === 0 ? { Modality: null } : { BodyPartExamined: 'CHEST' }),
  }
})

const sample = {
  ImageID: '1.2.1015',
  SeriesID: '1.1.101',
  StudyID: '1.0.10',
  PatientID: 'PAT-0',
  PngSha256: sha256(pngOf('1.2.1015')),
  State: 'train',
  Label: 'valid',
  Modality: 'CT',
} as const

const paths = routes.map(({ path }) => exampleOf(path, sample))

/** A value of each filter that several rows have. */
const filters: Readonly<Record<string, readonly string[]>> = {
  PatientID: ['PAT-0'],
  StudyID: ['1.0.10'],
  SeriesID: ['1.1.101'],
  Modality: ['CT'],
  BodyPartExamined: ['CHEST'],
  State: ['train'],
  Label: ['valid'],
  StudyDate: ['20200110-20200119', '20200112-', '-20200119', '20200112'],
}

/** Every list without a filter, with each filter alone, and the two pairs that have an index. */
const listPaths: readonly string[] = [
  ...routes
    .filter(({ parameters }) => parameters.includes('after'))
    .flatMap(({ path, parameters }) => {
      const list = `${exampleOf(path, sample)}?limit=1`
      const values = (name: string) => filters[name] ?? []
      const asked = parameters.flatMap((name) => values(name).map((value) => `${name}=${value}`))
      return [list, ...asked.map((filter) => `${list}&${filter}`)]
    }),
  '/images?limit=1&State=train&Label=valid',
  '/images?limit=1&State=train&Modality=CT',
]

describe.each(['not analyzed', 'analyzed'])('on a database that is %s', (kind) => {
  let opened: OpenApp
  beforeAll(async () => {
    opened = openApp((await buildDicomweb(`${folder}/${kind}`, { seeds })).database)
    if (kind === 'analyzed') await opened.client.execute('ANALYZE')
  })

  async function ask(path: string, headers: Record<string, string> = {}) {
    opened.queries.length = 0
    const response = await opened.app.request(path, { headers })
    return { response, queries: [...opened.queries] }
  }

  async function expectSearches(path: string, queries: readonly Statement[]): Promise<void> {
    const plans = await Promise.all(queries.map((query) => planOf(opened.client, query)))
    // To walk an index until a page is full is no scan either.
    const walks = path.startsWith('/dicom-web/') ? '(?!.* USING .*INDEX)' : ''
    const scans = new RegExp(`^SCAN (${tables.join('|')})\\b${walks}`)
    expect(plans.flat().filter((step) => scans.test(step))).toEqual([])
  }

  test.each(paths)('GET %s makes at most one query, without a scan', async (path) => {
    const { response, queries } = await ask(path, { Accept: 'text/html, */*;q=0.8' })
    expect(response.status).toBe(200)
    expect(queries.length).toBeLessThanOrEqual(1)
    await expectSearches(path, queries)
  })

  test.each(listPaths)('GET %s reads its pages along an index', async (path) => {
    const first = await ask(path)
    const { next } = (await first.response.json()) as { next: string | null }
    const second = next === null ? first : await ask(`${path}&after=${next}`)
    expect(second.response.status).toBe(200)
    const queries = [...first.queries, ...second.queries]
    await expectSearches(path, queries)
    for (const query of queries) {
      expect(await planOf(opened.client, query)).not.toContainEqual(
        expect.stringMatching(/SORT|TEMP/),
      )
      expect(query.args.length).toBeLessThanOrEqual(100)
    }
  })

  test('a later page counts nothing', async () => {
    const { next } = (await (await ask('/images?State=train&limit=1')).response.json()) as {
      next: string
    }
    const { queries } = await ask(`/images?State=train&limit=1&after=${next}`)
    expect(queries.map(({ sql }) => sql)).not.toContainEqual(expect.stringContaining('count('))
  })

  test.each(paths.filter((path) => path !== '/healthz'))(
    'GET %s makes no query for a client that has the answer',
    async (path) => {
      const { response } = await ask(path)
      const again = await ask(path, { 'If-None-Match': response.headers.get('ETag') ?? '' })
      expect(again.response.status).toBe(304)
      expect(again.queries).toEqual([])
    },
  )
})

test('a database that is read offers nothing to write with', () => {
  expectTypeOf<keyof ReadonlyDatabase>().toEqualTypeOf<'read' | 'select' | 'selectDistinct'>()
})
