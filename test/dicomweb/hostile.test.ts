/** Requests that mean harm, or make no sense: each the right problem, and nothing read outside. */

import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Instances } from '../../drizzle/dicomweb.ts'
import { writeSearchResults } from '../../ingest/search-result.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import {
  type Answer,
  ask,
  jsonOf,
  type Runtime,
  runtimes,
  startNode,
  startWorkerd,
} from '../support/runtime.ts'

const folder = temporaryFolder()
const single = '/studies/1.1/series/1.1.1/instances/1.2.1'
const jumps = Array.from({ length: 20 }, (_, at) => 40 - 2 * at).join()
const seeds = [
  { ImageID: '1.2.1', PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.1' },
  { ImageID: '1.2.2', PatientID: 'PAT-1', StudyID: '1.1', SeriesID: '1.1.2' },
  ...Array.from({ length: 40 }, (_, at) => ({
    ImageID: `1.2.4-${at + 1}`,
    PatientID: 'PAT-2',
    StudyID: '1.3',
    SeriesID: '1.3.1',
    FrameNumber: at + 1,
  })),
]
const octets = 'application/octet-stream'

type Result = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}) => ask(server.url, `/dicom-web${path}`, { headers })

  beforeAll(async () => {
    server = await start(await buildDicomweb(`${folder}/${runtime}`, { seeds }), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each([
    ['/studies?StudyInstanceUID=nonsense', 400],
    ['/studies?StudyInstanceUID=1.1,', 400],
    [`/studies?StudyInstanceUID=${'1'.repeat(65)}`, 400],
    ['/studies?StudyInstanceUID=1.1*', 400],
    ['/studies?StudyInstanceUID=1.1&StudyInstanceUID=1.3', 400],
    ['/studies?StudyDate=yesterday', 400],
    ['/studies?StudyDate=20210230', 400],
    ['/studies?StudyDate=20210101-20200101', 400],
    ['/studies?StudyTime=25h', 400],
    ['/studies?StudyTime=-', 400],
    ['/series?SeriesNumber=one', 400],
    ['/studies?Modality=CT', 400],
    [`/studies?PatientID=${'*a'.repeat(26)}`, 400],
    [`/studies?PatientID=${'%5B'.repeat(17)}*`, 400],
    ['/studies?limit=-1', 400],
    ['/studies?limit=1e3', 400],
    ['/studies?offset=x', 400],
    ['/studies?includefield=no%20keyword', 400],
    ['/studies?PatientID=%FF', 400],
    ['/studies/1.1/series/1.1.1/instances/1.2.1/bulkdata/00281201', 404],
    ['/studies/1.1/series/1.3.1/metadata', 404],
    ['/studies/1.1/series/1.1.2/instances/1.2.1/metadata', 404],
    ['/studies/1.3/series/1.1.1/instances/1.2.1/frames/1', 404],
    [`${single}/frames/0`, 400],
    [`${single}/frames/2`, 404],
    [`${single}/frames/1,2`, 404],
    [`${single}/frames/1,,2`, 400],
    [`${single}/frames/1,1`, 400],
    [`${single}/frames/-1`, 400],
    [`${single}/frames/1e0`, 400],
    [`${single}/frames/${'9'.repeat(40)}`, 400],
    [`/studies/1.3/series/1.3.1/instances/1.2.4/frames/${jumps}`, 400],
    [`${single}/frames/0/rendered`, 400],
    [`${single}/frames/2/rendered`, 404],
  ])('GET %s answers %i as a problem', async (path, status) => {
    const answer = await get(path)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(jsonOf(answer)).toMatchObject({ status, detail: expect.any(String) })
  })

  test.each([
    ['/studies', 'application/dicom+xml'],
    ['/studies', 'application/dicom+json;q=0'],
    ['/studies', ';;,"'],
    ['/studies/1.1/metadata', 'multipart/related; type="application/dicom+xml"'],
    [`${single}/frames/1`, 'image/png'],
    [`${single}/frames/1`, 'image/jpeg, image/jls'],
    [
      `${single}/frames/1`,
      `multipart/related; type="${octets}"; transfer-syntax=1.2.840.10008.1.2.4.50`,
    ],
    [`${single}/frames/1`, `${octets}; transfer-syntax=`],
    ['/studies/1.3/series/1.3.1/instances/1.2.4/frames/1', octets],
    ['/studies/1.3/series/1.3.1/instances/1.2.4/frames/1,2', `${octets}; transfer-syntax=*`],
    [`${single}/rendered`, 'video/mp4'],
    [`${single}/thumbnail`, 'image/gif'],
  ])('GET %s with Accept: %s answers 406', async (path, Accept) => {
    expect(jsonOf(await get(path, { Accept }))).toMatchObject({
      type: 'urn:mini-pacs:problem:not-acceptable',
      detail: expect.stringContaining('There is only'),
    })
  })

  const parts = single.split('/').slice(1).concat('frames', '1')
  const up = ['..%2F..%2Fetc%2Fpasswd', '%2e%2e%5C', '1.1%00', "1'%20OR%201=1--", '%E2%80%AE', '*']
  test.each(
    [1, 3, 5, 7].flatMap((at) =>
      up.map((text) => parts.map((part, index) => (index === at ? text : part)).join('/')),
    ),
  )('GET /%s reads nothing', async (path) => {
    const answer = await get(`/${path}`)
    expect([400, 404]).toContain(answer.status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  test('a wild pattern, and a thousand UIDs, cost no more than another', async () => {
    const uids = Array.from({ length: 1000 }, (_, at) => `1.${at}`).join()
    expect(jsonOf(await get(`/studies?StudyInstanceUID=${uids}`))).toHaveLength(2)
    expect(jsonOf(await get(`/studies?StudyDescription=${'*?'.repeat(25)}`))).toHaveLength(0)
  })
})

function idsIn(answer: Answer | undefined): readonly unknown[] {
  const results: readonly Result[] = answer ? Object(jsonOf(answer)) : []
  return results.map((result) => result['00080018']?.Value?.[0])
}

test('a page of 10,000 is cut to 500, in order, and says so', async () => {
  const archive = await buildDicomweb(`${folder}/large`, { seeds })
  const client = createClient({ url: pathToFileURL(archive.database).href })
  const columns = getTableConfig(Instances).columns.map(({ name }) => name)
  const others = columns.filter((name) => name !== 'InstanceID')
  await client.execute(`
    WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < 1200)
    INSERT INTO Instances (InstanceID, ${others})
    SELECT '1.9.' || n, ${others} FROM Instances, copies WHERE InstanceID = '1.2.1'`)
  await writeSearchResults(drizzle(client), ['1.1'])
  client.close()
  const server = await startNode(archive)
  const [cut, rest, few] = await Promise.all(
    ['limit=10000', 'limit=10000&offset=1000', 'limit=499'].map((query) =>
      ask(server.url, `/dicom-web/studies/1.1/instances?${query}`),
    ),
  )
  await server.close()
  const ids = idsIn(cut)
  expect(ids).toHaveLength(500)
  expect(ids).toEqual(ids.toSorted())
  expect(cut?.headers['x-total-count']).toBe('1202')
  expect(cut?.headers.warning).toMatch(/^299 mini-PACS "The number of results exceeded /)
  expect(rest && jsonOf(rest)).toHaveLength(202)
  expect([rest?.headers.warning, few?.headers.warning]).toEqual([undefined, undefined])
})

test('a data set that an earlier version made is no empty one', async () => {
  const archive = await buildDicomweb(`${folder}/earlier`, { seeds })
  const client = createClient({ url: pathToFileURL(archive.database).href })
  await client.execute('DROP TABLE SearchResults')
  client.close()
  const server = await startNode(archive)
  const answer = await ask(server.url, '/dicom-web/studies')
  await server.close()
  expect(answer.status).toBe(503)
  expect(jsonOf(answer)).toMatchObject({ detail: expect.stringContaining('npm run ingest') })
})

test('an answer that is larger than D1 can give is refused with what to do', async () => {
  const archive = await buildDicomweb(`${folder}/long`, { seeds })
  const client = createClient({ url: pathToFileURL(archive.database).href })
  await client.execute(
    `UPDATE SearchResults SET Result = json_object('text', hex(zeroblob(600000))) WHERE Level = 'series'`,
  )
  client.close()
  const server = await startWorkerd(archive, { PUBLIC: 'true' })
  const [all, one] = await Promise.all(
    ['/series', '/series?limit=1'].map((path) => ask(server.url, `/dicom-web${path}`)),
  )
  await server.close()
  expect(all?.status).toBe(400)
  expect(all && jsonOf(all)).toMatchObject({ detail: expect.stringContaining('"limit"') })
  expect(one?.status).toBe(200)
})
