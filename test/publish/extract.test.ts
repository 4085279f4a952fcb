/** The copy of a data set that may leave the computer. */

import { readFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Extract, extract } from '../../ingest/publish/extract.ts'
import { type BuiltArchive, buildArchive, pngOf, sha256 } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const seeds = [
  { ImageID: '1.2.1', PatientID: 'PAT-1', FileName: 'secret-file-name.dcm' },
  { ImageID: '1.9', PatientID: 'PAT-9', FileName: 'secret-other-name.dcm' },
]
const local = [
  `INSERT INTO Sources VALUES (1, '/secret-root')`,
  `INSERT INTO SourceFiles (SourceID, FilePath, Size, ModifiedTime, Outcome, Detail)
   VALUES (1, 'secret-path', 1, 1, 'rejected', 'secret-detail')`,
  `INSERT INTO SplitGroups VALUES ('secret-unit', 'secret-group', 'train')`,
  `INSERT INTO Removals VALUES ('patient', 'secret-patient', NULL)`,
  `INSERT INTO PendingMoves VALUES ('secret-move', NULL)`,
]

async function execute(path: string, ...statements: readonly string[]) {
  const client = createClient({ url: `file:${path}` })
  try {
    return await client.batch([...statements], 'write')
  } finally {
    client.close()
  }
}

async function rowsOf(path: string, statement: string): Promise<readonly unknown[]> {
  const [result] = await execute(path, statement)
  return (result?.rows ?? []).map((row) => Object.values(row))
}

async function build(name: string): Promise<BuiltArchive> {
  const archive = await buildArchive(join(folder, name), { seeds })
  await execute(archive.database, ...local)
  return archive
}

function extractOf({ database, images }: BuiltArchive, fileNames = false): Promise<Extract> {
  const target = join(folder, `${sha256(database)}.db`)
  return extract({ databasePath: database, out: images }, { target, fileNames })
}

describe('a data set with local traces', () => {
  let archive: BuiltArchive
  let copy: Extract

  beforeAll(async () => {
    archive = await build('traces')
    copy = await extractOf(archive)
  })

  test('is copied without the tables that are not published', async () => {
    const tables = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
      ORDER BY name`
    const names = [
      'Dataset',
      'Images',
      'Instances',
      'Patients',
      'SearchResults',
      'Series',
      'Studies',
      'StudyObjects',
    ]
    expect(await rowsOf(copy.path, tables)).toEqual(names.map((name) => [name]))
  })

  test('is copied with every index of the tables that are', async () => {
    const indexes = `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
      AND tbl_name IN ('Patients', 'Studies', 'Series', 'Images', 'Instances', 'StudyObjects', 'SearchResults', 'Dataset')
      ORDER BY name`
    expect(await rowsOf(copy.path, indexes)).toEqual(await rowsOf(archive.database, indexes))
  })

  test('is copied with its rows as they are, but for where files lay', async () => {
    for (const table of ['Patients', 'Studies', 'Series', 'Dataset']) {
      const all = `SELECT * FROM ${table} ORDER BY 1`
      expect(await rowsOf(copy.path, all)).toEqual(await rowsOf(archive.database, all))
    }
    const images = 'SELECT ImageID, PatientID, PngSha256, WindowCenter FROM Images ORDER BY 1'
    expect(await rowsOf(copy.path, images)).toEqual(await rowsOf(archive.database, images))
    const nulls = 'SELECT DISTINCT SourceID, FilePath, FileName, FileStem FROM Images'
    expect(await rowsOf(copy.path, nulls)).toEqual([[null, null, null, null]])
  })

  test('leaves no byte of what is not published in the file', () => {
    expect(readFileSync(archive.database).includes('secret-')).toBe(true)
    expect(readFileSync(copy.path).includes('secret-')).toBe(false)
  })

  test('is described by digest, rows and objects', () => {
    const digest = sha256('data set first')
    expect(copy.digest).toBe(digest)
    const rows = { Patients: 2, Studies: 2, Series: 2, Images: 2, Dataset: 1 }
    expect(copy.tables).toEqual({ ...rows, Instances: 0, StudyObjects: 0, SearchResults: 0 })
    const objects = ['1.2.1', '1.9'].map((id) => ({
      key: sha256(pngOf(id)),
      path: join(archive.images, `train/valid/${id}.png`),
      bytes: pngOf(id).length,
      contentType: 'image/png',
    }))
    expect(copy.objects).toEqual(objects.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
  })

  test('is copied to a compact file that any SQLite opens', async () => {
    const header = readFileSync(copy.path)
    expect([header[18], header[19]]).toEqual([1, 1])
    expect(await rowsOf(copy.path, 'PRAGMA freelist_count')).toEqual([[0]])
    expect(await rowsOf(copy.path, 'PRAGMA integrity_check')).toEqual([['ok']])
    expect(await rowsOf(copy.path, 'SELECT count(*) > 0 FROM sqlite_stat1')).toEqual([[1]])
  })
})

test('file names are published when asked for', async () => {
  const archive = await build('names')
  const copy = await extractOf(archive, true)
  const names = 'SELECT SourceID, FilePath, FileName, FileStem FROM Images ORDER BY ImageID'
  expect(await rowsOf(copy.path, names)).toEqual([
    [null, null, 'secret-file-name.dcm', 'secret-file-name'],
    [null, null, 'secret-other-name.dcm', 'secret-other-name'],
  ])
})

test('a second copy replaces the first, byte for byte the same', async () => {
  const archive = await build('twice')
  const first = readFileSync((await extractOf(archive)).path)
  expect(readFileSync((await extractOf(archive)).path)).toEqual(first)
})

test('equal PNGs are one object', async () => {
  const archive = await build('equal')
  const { key, bytes } = { key: sha256(pngOf('1.9')), bytes: pngOf('1.9').length }
  await execute(
    archive.database,
    `UPDATE Images SET PngSha256 = '${key}', PngBytes = ${bytes},
    PngFilePath = 'train/valid/1.9.png'`,
  )
  expect((await extractOf(archive)).objects).toHaveLength(1)
})

test('a PNG is found where a commit that was cut short left it', async () => {
  const archive = await build('pending')
  const moved = join(archive.images, '9.png')
  renameSync(join(archive.images, 'train/valid/1.9.png'), moved)
  const pending = `INSERT INTO PendingMoves VALUES ('9.png', 'train/valid/1.9.png')`
  await execute(archive.database, pending)
  const { objects } = await extractOf(archive)
  expect(objects.find(({ key }) => key === sha256(pngOf('1.9')))?.path).toBe(moved)
})

test.each([
  { how: 'missing', change: (path: string) => rmSync(path), what: 'is missing' },
  { how: 'cut', change: (path: string) => truncateSync(path, 5), what: 'has 5 bytes, not 11' },
])('a PNG that is $how is named', async ({ how, change, what }) => {
  const archive = await build(how)
  const path = join(archive.images, 'train/valid/1.9.png')
  change(path)
  await expect(extractOf(archive)).rejects.toThrow(
    `${path}: ${what}; every PNG and object must be as`,
  )
})
