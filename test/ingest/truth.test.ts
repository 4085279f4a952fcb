import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { uid } from '../fixtures/image-file.ts'
import { ct, patient } from './images.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

const labels = ['--labels', 'labels.csv']
const placed = 'SELECT ImageID, State, Label FROM Images ORDER BY ImageID'

/** Twelve patients with an image each, and a file of labels. */
function patientsWith(csv: string): string {
  const files = Array.from({ length: 12 }, (_, i): [string, Uint8Array] => {
    return [`dicom/${i}.dcm`, patient(`P${i}`, `1.2.${i}`)]
  })
  return folderWith({ ...Object.fromEntries(files), 'labels.csv': csv })
}

describe('--labels', () => {
  test('labels images by any key, and leaves the others to --label', async () => {
    const folder = folderWith({
      'dicom/a/1': patient('A', '1.1'),
      'dicom/a/2': patient('A', '1.2'),
      'dicom/b/1': patient('B', '2.1'),
      'dicom/c/1': patient('C', '3.1'),
      'labels.csv':
        'PatientID,SOPInstanceUID,FilePath,StudyInstanceUID,Label\r\nA,,,,sick\r\n' +
        `,1.2,,,"well"\r\n,,b/1,,odd\r\n,,,${uid('study of C')},none\r\n`,
      'more/d': patient('D', '4.1'),
    })
    const ran = miniPacs(folder, 'ingest', 'dicom', 'more', '--label', 'rest', ...labels)
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    const rows = await query(folder, placed)
    expect(rows.map(({ ImageID, Label }) => `${ImageID} ${Label}`)).toEqual([
      '1.1 sick',
      '1.2 well',
      '2.1 odd',
      '3.1 none',
      '4.1 rest',
    ])
    expect(listTree(join(folder, 'training_png')).join()).toContain('/odd/2.1.png')
  })

  test('finds a patient without Patient ID by the id that the database gives', async () => {
    const elements = { PatientID: null, StudyInstanceUID: '1.9', SOPInstanceUID: '1.1' }
    const csv = 'PatientID,Label\nanonymous-1.9,sick\n'
    const folder = folderWith({ 'dicom/a': ct({ elements }), 'labels.csv': csv })
    expect(miniPacs(folder, 'ingest', 'dicom', ...labels).stderr).toBe('')
    expect(await query(folder, placed)).toMatchObject([{ Label: 'sick' }])
  })

  test('finds an image by the path of a file that repeats it', async () => {
    const csv = 'FilePath,Label\nz,sick\n'
    const files = { 'dicom/a': patient('A', '1.1'), 'dicom/z': patient('A', '1.1') }
    const folder = folderWith({ ...files, 'labels.csv': csv })
    expect(miniPacs(folder, 'ingest', 'dicom', ...labels).stderr).toBe('')
    expect(await query(folder, placed)).toMatchObject([{ Label: 'sick' }])
    expect(miniPacs(folder, 'ingest', 'dicom', ...labels).stderr).toBe('')
  })

  test('names the rows that are about no image, twenty at most', () => {
    const rows = Array.from({ length: 23 }, (_, i) => `X${i},sick\n`).join('')
    const folder = folderWith({ 'dicom/a': ct(), 'labels.csv': `PatientID,Label\n${rows}` })
    const ran = miniPacs(folder, 'ingest', 'dicom', '--json', ...labels)
    const lines = ran.stderr.split('\n')
    expect(lines[0]).toBe('unmatched  labels.csv line 2  PatientID=X0')
    expect(lines[20]).toBe('unmatched  … and 3 more')
    const { labels: report } = JSON.parse(ran.stdout)
    expect(report).toMatchObject({ name: 'labels.csv', rows: 23, conflicting: [] })
    expect(report.unmatched).toHaveLength(23)
    expect(ran.status).toBe(0)
  })

  test('names the rows that images of an earlier run do not follow', async () => {
    const folder = patientsWith('PatientID,Label\nP1,sick\nP2,valid\n')
    miniPacs(folder, 'ingest', 'dicom')
    const ran = miniPacs(folder, 'ingest', 'dicom', ...labels)
    expect(ran.status).toBe(0)
    expect(ran.stderr).toBe(
      'conflict   labels.csv line 2  PatientID=P1  Label is sick, but 1 stored before as valid; ' +
        '--rebuild labels anew\n',
    )
    expect(miniPacs(folder, 'ingest', 'dicom', '--rebuild', ...labels).stderr).toBe('')
    const sick = "SELECT ImageID FROM Images WHERE Label = 'sick'"
    expect(await query(folder, sick)).toEqual([{ ImageID: '1.2.1' }])
  })
})

describe('a State of --labels', () => {
  test('pins a whole group, and the rest is balanced around it', async () => {
    const folder = patientsWith('PatientID,State\nP3,test\nP5,test\n')
    expect(miniPacs(folder, 'ingest', 'dicom', ...labels)).toMatchObject({ status: 0, stderr: '' })
    const states = 'SELECT State, count(*) AS Images FROM Images GROUP BY State ORDER BY State'
    expect(await query(folder, states)).toEqual([
      { State: 'test', Images: 2 },
      { State: 'train', Images: 8 },
      { State: 'validate', Images: 2 },
    ])
    const pinned = "SELECT ImageID FROM Images WHERE State = 'test' ORDER BY ImageID"
    expect(await query(folder, pinned)).toEqual([{ ImageID: '1.2.3' }, { ImageID: '1.2.5' }])
  })

  test('that would split a group is refused, and both rows are named', () => {
    const csv = 'SOPInstanceUID,State\n1.1,train\n1.2,test\n'
    const files = { 'dicom/a': patient('A', '1.1'), 'dicom/b': patient('A', '1.2') }
    const folder = folderWith({ ...files, 'labels.csv': csv })
    const ran = miniPacs(folder, 'ingest', 'dicom', ...labels)
    expect(ran).toMatchObject({ status: 64, stdout: '' })
    expect(ran.stderr).toContain('line 2 (SOPInstanceUID=1.1)')
    expect(ran.stderr).toContain('line 3 (SOPInstanceUID=1.2)')
    expect(ran.stderr).toContain('group A')
    expect(listTree(folder)).not.toContain('medical_imaging.db')
  })

  test('other than that of the data set is refused, and leaves all as it was', async () => {
    const folder = folderWith({ 'dicom/a': patient('A', '1.1'), 'more/b': patient('B', '2.1') })
    miniPacs(folder, 'ingest', 'dicom')
    writeFileSync(join(folder, 'labels.csv'), 'PatientID,State\nA,test\n')
    const wish = 'labels.csv line 2 (PatientID=A) wants group A in test, the data set has it in'
    for (const source of ['dicom', 'more']) {
      const ran = miniPacs(folder, 'ingest', source, ...labels)
      expect(ran.status).toBe(64)
      expect(ran.stderr).toBe(`${wish} train; a group may not be in two states\n`)
    }
    expect(await query(folder, placed)).toEqual([
      { ImageID: '1.1', State: 'train', Label: 'valid' },
    ])
  })
})

describe('a file of labels that cannot be used', () => {
  test.each([
    { what: 'is absent', args: ['--labels', 'none.csv'], status: 66, line: 'none.csv: the file' },
    { what: 'is not UTF-8', args: ['--labels', 'latin.csv'], status: 64, line: 'is not text in' },
    {
      what: 'has no key',
      args: ['--labels', 'keyless.csv'],
      status: 64,
      line: 'keyless.csv line 1',
    },
  ])('because it $what ends the run with one line', ({ args, status, line }) => {
    const latin = Buffer.from('PatientID,Label\nM\u00fcller,sick\n', 'latin1')
    const files = { 'dicom/a': ct(), 'latin.csv': latin, 'keyless.csv': 'Name,Label\nA,sick\n' }
    const ran = miniPacs(folderWith(files), 'ingest', 'dicom', ...args)
    expect(ran).toMatchObject({ status, stdout: '' })
    expect(ran.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)])
  })
})
