/** What an answer costs: a query, and a read of an object. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessFrom } from '../../worker/access.ts'
import { createApp } from '../../worker/app.ts'
import { type OpenFile, openFile } from '../../worker/file.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'

const frames = [1, 2, 3, 4].map((FrameNumber) => ({
  ImageID: `1.2.4-${FrameNumber}`,
  PatientID: 'PAT-1',
  StudyID: '1.3',
  SeriesID: '1.3.1',
  FrameNumber,
}))
const series = '/studies/1.3/series/1.3.1'
const instance = `${series}/instances/1.2.4`
let file: OpenFile

beforeAll(async () => {
  file = await openFile({
    ...(await buildDicomweb(temporaryFolder(), { seeds: frames })),
    build: '',
  })
})
afterAll(() => file?.close())

/** Asks the API, and counts. */
async function costOf(path: string): Promise<Record<string, number>> {
  const cost = { queries: 0, objects: 0, pictures: 0 }
  const counted =
    <Args extends unknown[], Result>(name: keyof typeof cost, run: (...args: Args) => Result) =>
    (...args: Args): Result => {
      cost[name] += 1
      return run(...args)
    }
  const { query, objects, images, ...rest } = file.archive
  const archive = {
    ...rest,
    query: counted('queries', query),
    objects: { read: counted('objects', objects.read) },
    images: { read: counted('pictures', images.read) },
  }
  const access = accessFrom({ PUBLIC: 'true' }, false)
  const app = createApp({ access, useArchive: (use) => use(archive), log: () => undefined })
  const answer = await app.request(`/dicom-web${path}`)
  await answer.arrayBuffer()
  return { status: answer.status, ...cost }
}

test.each([
  ['/studies', 0, 0],
  [`${series}/instances`, 0, 0],
  ['/studies/1.3/metadata', 1, 0],
  [`${series}/metadata`, 1, 0],
  [`${instance}/metadata`, 1, 0],
  [`${instance}/frames/2`, 1, 0],
  [`${instance}/frames/1,2,3,4`, 1, 0],
  [`${instance}/frames/1,3`, 1, 0],
  [`${instance}/frames/4,1`, 2, 0],
  [`${instance}/thumbnail`, 1, 0],
  [`${instance}/rendered`, 0, 1],
])('%s takes a query, and %i reads of objects', async (path, objects, pictures) => {
  expect(await costOf(path)).toEqual({ status: 200, queries: 1, objects, pictures })
})
