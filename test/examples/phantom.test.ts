import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import dicomParser from 'dicom-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writePhantoms } from '../../examples/phantom.ts'

let folder = ''
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phantom-'))
  count = await writePhantoms(folder)
})

afterAll(() => rm(folder, { recursive: true }))

test('twelve patients have a folder each', async () => {
  expect(await readdir(folder)).toEqual([
    ...['DEMO-001', 'DEMO-002', 'DEMO-003', 'DEMO-004', 'DEMO-005', 'DEMO-006'],
    ...['DEMO-007', 'DEMO-008', 'DEMO-009', 'DEMO-010', 'DEMO-011', 'DEMO-012'],
  ])
})

test('the number of files is what was written', async () => {
  const entries = await readdir(folder, { recursive: true })
  expect(count).toBe(104)
  expect(entries.filter((name) => name.endsWith('.dcm'))).toHaveLength(104)
})

async function readHeader(name: string) {
  return dicomParser.parseDicom(await readFile(join(folder, name)), { untilTag: 'x00280010' })
}

test('a follow-up is another study of the same patient', async () => {
  const first = await readHeader('DEMO-011/DEMO-011-thorax-1-001.dcm')
  const second = await readHeader('DEMO-011/DEMO-011-thorax-2-001.dcm')
  expect(second.string('x00100020')).toBe(first.string('x00100020'))
  expect(second.string('x0020000d')).not.toBe(first.string('x0020000d'))
})

test('a slice is the same on every run: its UID is made from its content', async () => {
  const slice = await readHeader('DEMO-001/DEMO-001-head-1-004.dcm')
  expect(slice.string('x00080018')).toBe('2.25.179129726507814322415604916254167952292')
})
