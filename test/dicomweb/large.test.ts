/** Frames of more bytes than are read at once, which are passed on as they come, on every runtime. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wholeBytes } from '../../worker/objects.ts'
import { imageFile, uid } from '../fixtures/image-file.ts'
import { folderWith, miniPacs } from '../ingest/program.ts'
import { type Answer, ask, type Runtime, runtimes } from '../support/runtime.ts'
import { partsOf } from './multipart.ts'

const rows = 1100
const columns = 1000
const frameBytes = 2 * rows * columns
const pixels = randomBytes(3 * frameBytes)
const frameOf = (frame: number) => pixels.subarray((frame - 1) * frameBytes, frame * frameBytes)
const ids = {
  StudyInstanceUID: uid('large study'),
  SeriesInstanceUID: uid('large series'),
  SOPInstanceUID: uid('large instance'),
}
const framesPath = `/dicom-web/studies/${ids.StudyInstanceUID}/series/${ids.SeriesInstanceUID}/instances/${ids.SOPInstanceUID}/frames`
const multipart = 'multipart/related; type=application/octet-stream; transfer-syntax=*'

/** A data set of one instance with three such frames. */
function ingestLarge() {
  const words = new Uint16Array(pixels.buffer, pixels.byteOffset, 3 * rows * columns)
  const file = imageFile({ rows, columns, frames: 3, pixels: words, elements: ids })
  const folder = folderWith({ 'dicom/large.dcm': file })
  const { status, stderr } = miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
  if (status !== 0) throw new Error(`mini-pacs ingest ended with ${status}: ${stderr}`)
  return { database: join(folder, 'medical_imaging.db'), images: join(folder, 'training_png') }
}

describe.each(runtimes)('on $runtime', ({ start }) => {
  let server: Runtime
  const get = (list: string, headers: Record<string, string>): Promise<Answer> =>
    ask(server.url, `${framesPath}/${list}`, { headers })

  beforeAll(async () => {
    server = await start(ingestLarge(), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test('one is its bytes', async () => {
    const { status, headers, body } = await get('2', { Accept: '*/*' })
    expect(frameBytes).toBeGreaterThan(wholeBytes)
    expect([status, headers['content-length']]).toEqual([200, String(frameBytes)])
    expect(body.equals(frameOf(2))).toBe(true)
  })

  test.each([
    ['bytes=1-2100000', 1, 2_100_000],
    ['bytes=-10', frameBytes - 10, frameBytes - 1],
  ])('%s of one is that part', async (Range, first, last) => {
    const { status, headers, body } = await get('3', { Accept: '*/*', Range })
    expect(status).toBe(206)
    expect(headers['content-range']).toBe(`bytes ${first}-${last}/${frameBytes}`)
    expect(body.equals(frameOf(3).subarray(first, last + 1))).toBe(true)
  })

  test.each([
    ['2', [2]],
    ['1,2,3', [1, 2, 3]],
    ['1,3', [1, 3]],
    ['3,1', [3, 1]],
  ])('%s are the parts of a message', async (list, frames) => {
    const answer = await get(list, { Accept: multipart })
    expect(answer.status).toBe(200)
    const parts = partsOf(answer)
    expect(parts).toHaveLength(frames.length)
    for (const [at, frame] of frames.entries()) {
      expect(parts[at]?.body.equals(frameOf(frame)), `frame ${frame}`).toBe(true)
    }
  })
})
