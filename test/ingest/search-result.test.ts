/** What a search answers, as ingest leaves it. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { retrieveUrl } from '../../drizzle/dicomweb.ts'
import { ct, patient } from './images.ts'
import { folderWith, miniPacs, query } from './program.ts'

function slice(uid: string): Uint8Array {
  const elements = {
    PatientID: 'A',
    StudyInstanceUID: '1.9',
    SeriesInstanceUID: '1.9.1',
    SOPInstanceUID: uid,
  }
  return ct({ elements })
}

function source(): string {
  return folderWith({ 'dicom/1.dcm': slice('1.9.1.1'), 'dicom/b.dcm': patient('B', '1.2') })
}

async function keysOf(folder: string): Promise<readonly string[]> {
  const rows = await query(folder, 'SELECT Level, ID FROM SearchResults ORDER BY Level, ID')
  return rows.map(({ Level, ID }) => `${Level} ${ID}`)
}

/** The numbers of instances that the study of patient A, its series and its instances have. */
async function countsOf(folder: string): Promise<readonly unknown[]> {
  const rows = await query(folder, "SELECT Result FROM SearchResults WHERE ID LIKE '1.9%'")
  return rows.map(({ Result }) => JSON.parse(String(Result))['00201208'].Value[0])
}

describe('the results of searches', () => {
  test('are those of every study, series and instance, and of none without --dicomweb', async () => {
    const folder = source()
    miniPacs(folder, 'ingest', 'dicom')
    expect(await keysOf(folder)).toEqual([])
    miniPacs(folder, 'ingest', 'dicom', '--dicomweb', '--rebuild')
    const [study] = await query(folder, "SELECT StudyID, SeriesID FROM Images WHERE PatientID='B'")
    expect(await keysOf(folder)).toEqual([
      'instance 1.2',
      'instance 1.9.1.1',
      ...[`${study?.['SeriesID']}`, '1.9.1'].toSorted().map((id) => `series ${id}`),
      ...[`${study?.['StudyID']}`, '1.9'].toSorted().map((id) => `study ${id}`),
    ])
  })

  test('are objects of DICOM JSON in the order of their tags, with a relative URL', async () => {
    const folder = source()
    miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
    const [row] = await query(folder, "SELECT Result FROM SearchResults WHERE ID='1.9.1.1'")
    const text = String(row?.['Result'])
    const result = JSON.parse(text)
    expect(text.split(retrieveUrl)).toHaveLength(2)
    expect(Object.keys(result)).toEqual(Object.keys(result).toSorted())
    expect(result['00081190']).toEqual({
      vr: 'UR',
      Value: ['studies/1.9/series/1.9.1/instances/1.9.1.1'],
    })
  })

  test('follow what is added and what is removed', async () => {
    const folder = source()
    miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
    expect(await countsOf(folder)).toEqual([1, 1, 1])
    writeFileSync(join(folder, 'dicom/2.dcm'), slice('1.9.1.2'))
    miniPacs(folder, 'ingest', 'dicom')
    expect(await countsOf(folder)).toEqual([2, 2, 2, 2])
    miniPacs(folder, 'remove', '--patient', 'A')
    expect(await countsOf(folder)).toEqual([])
    expect((await keysOf(folder)).length).toBe(3)
  })

  test('have the numbers of instances of their study and of their series', async () => {
    const folder = source()
    const other = ct({
      elements: {
        PatientID: 'A',
        StudyInstanceUID: '1.9',
        SeriesInstanceUID: '1.9.2',
        SOPInstanceUID: '1.9.2.1',
      },
    })
    writeFileSync(join(folder, 'dicom/2.dcm'), slice('1.9.1.2'))
    writeFileSync(join(folder, 'dicom/3.dcm'), other)
    miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
    const [row] = await query(folder, "SELECT Result FROM SearchResults WHERE ID='1.9.1.2'")
    expect(JSON.parse(String(row?.['Result']))).toMatchObject({
      '00201206': { Value: [2] },
      '00201208': { Value: [3] },
      '00201209': { Value: [2] },
    })
  })

  test('come with the next run into a database of a version that had none', async () => {
    const folder = source()
    miniPacs(folder, 'ingest', 'dicom', '--dicomweb')
    const keys = await keysOf(folder)
    await query(folder, 'DROP TABLE SearchResults')
    await query(folder, 'ALTER TABLE Series DROP COLUMN SeriesTime')
    await query(
      folder,
      'DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)',
    )
    const published = miniPacs(folder, 'publish', '--local', '--allow-identified')
    expect(published).toMatchObject({ status: 64 })
    expect(published.stderr).toContain('an older version made it')
    expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
    expect(await keysOf(folder)).toEqual(keys)
  })
})
