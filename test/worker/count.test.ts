/** How often a Worker asks its database. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeData } from '../../ingest/publish/place.ts'
import { exampleOf } from '../../worker/example.ts'
import { routes } from '../../worker/routes/table.ts'
import { type BuiltArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { countedD1 } from '../support/binding.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hranaToken, startHrana } from '../support/hrana.ts'
import {
  ask,
  noD1,
  placeIn,
  type Runtime,
  type Settings,
  startWorkerdOn,
} from '../support/runtime.ts'

const state = temporaryFolder()
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
const paths = routes.map(({ path }) => exampleOf(path, sample))
const Accept = 'text/html, */*;q=0.8'

let archive: BuiltArchive
beforeAll(async () => {
  archive = await buildDicomweb(`${state}/data`)
  await placeData({ ...archive, ...placeIn(state) })
})

/** A Worker, and the statements that its database has got. */
interface Counted extends Runtime {
  readonly statements: string[]
}

async function overD1(settings: Settings): Promise<Counted> {
  const statements: string[] = []
  const counted = countedD1(state, (sql) => statements.push(sql))
  return { ...(await startWorkerdOn(state, settings, counted)), statements }
}

async function overLibsql(settings: Settings): Promise<Counted> {
  const hrana = await startHrana(archive.database)
  const server = { LIBSQL_URL: hrana.url, LIBSQL_AUTH_TOKEN: `${hranaToken}\n` }
  const worker = await startWorkerdOn(state, { ...settings, ...server }, noD1)
  const close = () => worker.close().then(hrana.close)
  return { ...worker, close, statements: hrana.statements }
}

describe.each([
  { database: 'D1', start: overD1 },
  { database: 'libSQL', start: overLibsql },
])('over $database', ({ start }) => {
  let server: Counted
  beforeAll(async () => {
    server = await start({ PUBLIC: 'true', DIGEST: sha256('data set first') })
  })
  afterAll(() => server?.close())

  async function count(path: string, headers: Record<string, string> = {}) {
    server.statements.length = 0
    const answer = await ask(server.url, path, { headers: { Accept, ...headers } })
    return { ...answer, statements: [...server.statements] }
  }

  test.each(paths)('GET %s asks once at most', async (path) => {
    const { status, statements } = await count(path)
    expect(status).toBe(200)
    expect(statements.length).toBeLessThanOrEqual(1)
  })

  test.each(paths.filter((path) => path !== '/healthz'))(
    'a 304 of %s asks nothing',
    async (path) => {
      const { headers } = await count(path)
      const again = await count(path, { 'If-None-Match': headers.etag ?? '' })
      expect(again).toMatchObject({ status: 304, statements: [] })
    },
  )

  test.each(['/nowhere', '/patients?colour=red', '/patients?after=nonsense'])(
    'GET %s is refused without asking',
    async (path) => {
      expect(await count(path)).toMatchObject({ statements: [] })
    },
  )

  test.each([{}, { DIGEST: '' }])('with %j the first request asks for it, once', async (vars) => {
    const other = await start({ PUBLIC: 'true', ...vars })
    await ask(other.url, '/patients/PAT-1')
    const atFirst = other.statements.length
    const { headers } = await ask(other.url, '/patients/PAT-1')
    const known = { 'If-None-Match': headers.etag ?? '' }
    const again = await ask(other.url, '/patients/PAT-1', { headers: known })
    await other.close()
    expect(again.status).toBe(304)
    expect([atFirst, other.statements.length]).toEqual([2, 3])
  })
})

test('D1 is asked in a session of a request, which any replica may answer', async () => {
  const server = await overD1({ PUBLIC: 'true' })
  await ask(server.url, '/patients')
  await server.close()
  expect(server.statements).toHaveLength(2)
  for (const statement of server.statements)
    expect(statement).toMatch(/^first-unconstrained: select /)
})
