/** Memory that is used again for answers: whoever asks gets the bytes that belong to the answer. */

import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { objectFolder, objectPath } from '../../drizzle/dicomweb.ts'
import { lenderTo } from '../../worker/lending.ts'
import { sha256 } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask, type Runtime, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()
const seeds = Array.from({ length: 6 }, (_, at) => ({
  ImageID: `1.2.${at + 1}`,
  PatientID: 'PAT-1',
  StudyID: '1.1',
  SeriesID: '1.1.1',
}))
/** Of different sizes, all large enough to be read into memory that is kept. */
const frames = seeds.map((_, at) => randomBytes(100_000 + 50_000 * at))
const pathOf = (at: number) =>
  `/dicom-web/studies/1.1/series/1.1.1/instances/1.2.${at + 1}/frames/1`
const accept = { Accept: 'multipart/related; type="application/octet-stream"; transfer-syntax=*' }
let server: Runtime

beforeAll(async () => {
  const archive = await buildDicomweb(folder, { seeds })
  const client = createClient({ url: pathToFileURL(archive.database).href })
  for (const [at, frame] of frames.entries()) {
    const hash = sha256(frame)
    const path = join(objectFolder(archive.database), objectPath(hash))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, frame)
    await client.execute({
      sql: 'UPDATE Instances SET ObjectSha256 = ?, ObjectBytes = ?, FrameBytes = ? WHERE InstanceID = ?',
      args: [hash, frame.length, frame.length, `1.2.${at + 1}`],
    })
  }
  client.close()
  server = await startNode(archive)
})
afterAll(() => server.close())

/** Goes away when it has asked, or when the first bytes are there. */
function leave(path: string, when: 'asked' | 'answered'): Promise<void> {
  return new Promise((resolve) => {
    const request = get(`${server.url}${path}`, { agent: false }, (answer) => {
      answer.once('data', () => answer.destroy())
      answer.once('error', () => undefined)
    })
    if (when === 'asked') request.once('finish', () => setImmediate(() => request.destroy()))
    request.once('error', () => undefined)
    request.once('close', resolve)
  })
}

test('each of many answers at once has its own frame, also beside clients that go away', async () => {
  const asked = Array.from({ length: 300 }, (_, at) => at % frames.length)
  const wrong = await Promise.all(
    asked.map(async (at, turn) => {
      if (turn % 5 === 4) return leave(pathOf(at), turn % 2 ? 'asked' : 'answered')
      const { status, body } = await ask(server.url, pathOf(at), {
        headers: turn % 2 ? accept : {},
      })
      const frame = frames[at] ?? Buffer.of()
      return status === 200 && body.includes(frame) ? undefined : `${status} of ${pathOf(at)}`
    }),
  )
  expect(wrong.filter((one) => one !== undefined)).toEqual([])
})

/** An answer that a test ends. */
function answerUnderWay() {
  const listeners: (() => void)[] = []
  const outgoing = {
    closed: false,
    once: (_: 'close', listener: () => void) => listeners.push(listener),
  }
  const end = () => {
    outgoing.closed = true
    for (const listener of listeners) listener()
  }
  return { outgoing, end }
}

function take(bytes: number, answer = answerUnderWay()): Promise<Uint8Array<ArrayBuffer>> {
  return lenderTo(answer.outgoing)(async (allocate) => allocate(bytes))
}

test('memory is given again when the answer is sent, and not before', async () => {
  const answer = answerUnderWay()
  const first = await take(100_000, answer)
  expect((await take(100_000)).buffer).not.toBe(first.buffer)
  answer.end()
  const again = await take(200_000)
  expect(again.buffer).toBe(first.buffer)
  expect(again.length).toBe(200_000)
})

test('memory is not given again while something is read into it, also where the client has gone', async () => {
  const answer = answerUnderWay()
  const reading = new EventEmitter()
  const making = lenderTo(answer.outgoing)(async (allocate) => {
    const memory = allocate(100_000)
    await once(reading, 'end')
    return memory
  })
  answer.end()
  const other = await take(100_000)
  reading.emit('end')
  const first = await making
  expect(other.buffer).not.toBe(first.buffer)
  expect((await take(100_000)).buffer).toBe(first.buffer)
})

test('memory is new where there is more at once than is kept, or a read fails', async () => {
  const answers = Array.from({ length: 20 }, answerUnderWay)
  const lent = await Promise.all(answers.map((answer) => take(100_000, answer)))
  expect(new Set(lent.map(({ buffer }) => buffer)).size).toBe(20)
  for (const { end } of answers) end()
  const failing = lenderTo(answerUnderWay().outgoing)(async (allocate) => {
    allocate(100_000)
    throw new Error('no such object')
  })
  await expect(failing).rejects.toThrow('no such object')
})
