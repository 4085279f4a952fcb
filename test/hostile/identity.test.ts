/** What a header says about itself, on its way to paths, SQL and HTML. */

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageFile } from '../fixtures/image-file.ts'
import { ct } from '../ingest/images.ts'
import { folderWith, listTree, miniPacs, query } from '../ingest/program.ts'
import { ask, jsonOf, type Runtime, startNode } from '../support/runtime.ts'

const outside = ['../../x', '..', '/etc/x', 'C:\\x', '1.2/../3', '1.2\0', `${'1.'.repeat(40)}1`]
const names = [
  '<script>alert(1)</script>',
  `"><img src=x onerror='alert(1)'>`,
  `'; DROP TABLE Images; --`,
  '%s {{7*7}} `id` $(id) %00',
  '=HYPERLINK("http://x")',
  '__proto__',
]

describe('UIDs that are paths', () => {
  test('never become one', async () => {
    const files = outside.map((text, i) => {
      const uids = { SOPInstanceUID: text, SeriesInstanceUID: text, StudyInstanceUID: text }
      return [`dicom/${i}`, ct({ elements: { ...uids, InstanceNumber: `${i}` } })] as const
    })
    const folder = folderWith(Object.fromEntries(files))
    miniPacs(folder, 'ingest', 'dicom')
    const written = listTree(folder).filter((path) => !path.startsWith('dicom/'))
    expect(written).toHaveLength(2 + outside.length)
    expect(written.slice(2)).toEqual(
      written.slice(2).filter((path) => /^training_png\/\w+\/valid\/[\d.]+\.png$/.test(path)),
    )
    const ids = await query(folder, 'SELECT ImageID, SeriesID, StudyID FROM Images')
    for (const id of ids.flatMap(Object.values)) expect(id).toMatch(/^\d+(\.\d+)*$/)
  })
})

describe('a Patient ID that is HTML or SQL', () => {
  let folder = ''
  let runtime: Runtime | undefined

  beforeAll(async () => {
    const files = names.map((PatientID, i) => {
      const elements = { PatientID, StudyDescription: PatientID, SeriesDescription: PatientID }
      return [`dicom/${i}`, imageFile({ rows: 1, columns: 1, pixels: [i], elements })] as const
    })
    folder = folderWith(Object.fromEntries(files))
    miniPacs(folder, 'ingest', 'dicom')
    const database = join(folder, 'medical_imaging.db')
    runtime = await startNode({ database, images: join(folder, 'training_png') })
  })
  afterAll(() => runtime?.close())

  test('is stored as it is', async () => {
    const rows = await query(folder, 'SELECT PatientID FROM Patients')
    expect(rows.map(({ PatientID }) => PatientID).sort()).toEqual(names.toSorted())
  })

  test.each(names)('is answered as it is: %s', async (name) => {
    const answer = await ask(runtime?.url ?? '', `/patients/${encodeURIComponent(name)}`)
    expect(jsonOf(answer)).toMatchObject({ PatientID: name })
  })

  test('is escaped in the page', async () => {
    const page = await ask(runtime?.url ?? '', '/', { headers: { Accept: 'text/html' } })
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).not.toMatch(/<script>alert|<img src=x/)
  })
})

test('texts with NUL bytes keep what stands before and behind them', async () => {
  const PatientID = Uint8Array.from([65, 0, 66, 0])
  const folder = folderWith({ 'dicom/a': ct({ elements: { PatientID } }) })
  miniPacs(folder, 'ingest', 'dicom')
  expect(await query(folder, 'SELECT hex(PatientID) AS hexadecimal FROM Patients')).toEqual([
    { hexadecimal: '410042' },
  ])
})
