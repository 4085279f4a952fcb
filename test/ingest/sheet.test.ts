import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { State } from '../../drizzle/vocabulary.ts'
import { drawSheet } from '../../ingest/sheet.ts'
import { readPng } from '../png-reader.ts'

let folder = ''
let path = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheet-'))
  path = join(folder, 'wide.png')
  const canvas = createCanvas(40, 20)
  const context = canvas.getContext('2d')
  context.fillStyle = '#ff0000'
  context.fillRect(0, 0, 40, 20)
  await writeFile(path, await canvas.encode('png'))
})

afterAll(() => rm(folder, { recursive: true }))

/** How many pixels of a sheet have exactly this colour. */
async function countColour(state: State, [red, green, blue]: readonly number[]): Promise<number> {
  const picture = {
    path,
    caption: ['A-1', 'a description that is much too long for its card'],
    state,
  }
  const { data } = readPng(await drawSheet([picture], { title: 'Title', totals: '1 image' }))
  let count = 0
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) count++
  }
  return count
}

test('a picture keeps its proportions in its card', async () => {
  // 40 × 20 enlarged to 176 × 88, less what the tag in its corner does not cover.
  expect(await countColour('train', [255, 0, 0])).toBe(176 * 88)
})

test('the tag of the state has the colour of the legend', async () => {
  const train = [0x7f, 0xb2, 0xe5]
  const legendOnly = await countColour('test', train)
  expect(legendOnly).toBeGreaterThan(100)
  expect(await countColour('train', train)).toBeGreaterThan(1.9 * legendOnly)
})

test('a sheet grows by a row for every six pictures', async () => {
  const text = { title: 'Title', totals: '' }
  const picture = { path, caption: [], state: 'train' as const }
  const heights = [0, 6, 7].map(async (count) => {
    const sheet = await drawSheet(
      Array.from({ length: count }, () => picture),
      text,
    )
    return readPng(sheet).height
  })
  const [none = 0, one = 0, two = 0] = await Promise.all(heights)
  expect([one - none, two - one]).toEqual([220, 220])
})

test('a file that is no picture is an error', async () => {
  const missing = { path: join(folder, 'missing.png'), caption: [], state: 'test' as const }
  await expect(drawSheet([missing], { title: '', totals: '' })).rejects.toThrow()
})
