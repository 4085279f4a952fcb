/** Data placed in the local state of wrangler. */

import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { placeData } from '../../ingest/publish/place.ts'
import { r2Blobs } from '../../ingest/publish/state.ts'
import { buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, jsonOf, placeIn, startWorkerdOn } from '../support/runtime.ts'

const folder = temporaryFolder()
const seeds = [
  { ImageID: '1.2.1', PatientID: 'PAT-1' },
  { ImageID: '1.9', PatientID: 'PAT-9' },
]

test('a second ingest replaces the first, and adds only PNGs that are new', async () => {
  const place = placeIn(join(folder, 'state'))
  const first = await buildArchive(join(folder, 'first'))
  expect(await placeData({ ...first, ...place })).toBe(9)
  const before = await startWorkerdOn(place.state, { PUBLIC: 'true' })
  expect(jsonOf(await ask(before.url, '/images/count'))).toEqual({ images_count: 9 })
  await before.close()

  const second = await buildArchive(join(folder, 'second'), { name: 'second', seeds })
  expect(await placeData({ ...second, ...place })).toBe(1)
  expect(await placeData({ ...second, ...place })).toBe(0)
  const after = await startWorkerdOn(place.state, { PUBLIC: 'true' })
  expect(jsonOf(await ask(after.url, '/images/count'))).toEqual({ images_count: 2 })
  expect((await ask(after.url, '/images/1.9/png')).body).toEqual(pngOf('1.9'))
  expect((await ask(after.url, '/images/1.2.1/png')).body).toEqual(pngOf('1.2.1'))
  await after.close()
})

test('PNGs take no room a second time', async () => {
  const archive = await buildArchive(join(folder, 'linked'), { seeds })
  const place = placeIn(join(folder, 'linked state'))
  await placeData({ ...archive, ...place })
  const blob = join(r2Blobs(place.state, place.bucket), sha256(pngOf('1.9')))
  expect(statSync(blob).ino).toBe(statSync(join(archive.images, 'train/valid/1.9.png')).ino)
})

test('a PNG is found where a commit that was cut short left it; a missing one is left out', async () => {
  const archive = await buildArchive(join(folder, 'pending'), { seeds })
  const place = placeIn(join(folder, 'pending state'))
  renameSync(join(archive.images, 'train/valid/1.9.png'), join(archive.images, '9.png'))
  rmSync(join(archive.images, 'train/valid/1.2.1.png'))
  const client = createClient({ url: `file:${archive.database}` })
  await client.execute(`INSERT INTO PendingMoves VALUES ('9.png', 'train/valid/1.9.png')`)
  client.close()
  expect(await placeData({ ...archive, ...place })).toBe(1)
  const blobs = readdirSync(r2Blobs(place.state, place.bucket))
  expect(blobs).toEqual([sha256(pngOf('1.9'))])
})
