/**
 * Nothing that the database does not store leaves a file: thousands of canaries in every attribute,
 * in names of files and in every corner of a file are searched for in all that comes of it.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { encodePng } from '../../ingest/png.ts'
import { type Extract, extract } from '../../ingest/publish/extract.ts'
import { statements } from '../../ingest/publish/statements.ts'
import { writeTursoCopy } from '../../ingest/publish/turso.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { folderWith, listTree, miniPacs, query } from '../ingest/program.ts'
import { type CanaryKind, createAviary, findCanaries, findCanariesInPng } from './canary.ts'
import { canaryFiles } from './canary-file.ts'
import { encodedNames, findNames } from './canary-name.ts'

const aviary = createAviary()
const files = canaryFiles(aviary)
const headerEnd = 33

/** A PNG with a chunk more, behind the first. */
function withChunk(png: Uint8Array, type: string, body: Uint8Array): Uint8Array {
  const content = Buffer.concat([Buffer.from(type), body])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  checksum.writeUInt32BE(crc32(content))
  const [head, tail] = [png.subarray(0, headerEnd), png.subarray(headerEnd)]
  return Buffer.concat([head, length, content, checksum, tail])
}

const attributes: readonly CanaryKind[] = ['attribute', 'number']

/** What a data set gives away. */
interface Published {
  readonly copy: Extract
  readonly sql: string
  readonly turso: string
}

async function publish(folder: string, fileNames = false): Promise<Published> {
  const place = {
    databasePath: join(folder, 'medical_imaging.db'),
    out: join(folder, 'training_png'),
  }
  const target = join(folder, `extract-${fileNames}.db`)
  const copy = await extract(place, { target, fileNames })
  const lines: string[] = []
  for await (const statement of statements(copy.path)) lines.push(statement)
  const turso = join(folder, `turso-${fileNames}.db`)
  await writeTursoCopy(copy.path, turso)
  return { copy, sql: lines.join('\n'), turso }
}

function ingest(folder: string): readonly string[] {
  const ran = [
    miniPacs(folder, 'ingest', 'source', '--verbose'),
    miniPacs(folder, 'ingest', 'source', '--json', '--checksum'),
    miniPacs(folder, 'verify'),
    miniPacs(folder, 'sheet'),
    miniPacs(folder, 'sheet', '--by', 'series'),
    ...['text', 'csv', 'json'].map((format) => miniPacs(folder, 'report', '--format', format)),
    miniPacs(folder, 'report', '--leaks'),
    miniPacs(folder, 'publish', '--local'),
    miniPacs(folder, 'publish', '--turso', 'copy.db'),
  ]
  return ran.flatMap(({ stdout, stderr }) => [stdout, stderr])
}

describe('a flock of canaries', () => {
  let folder: string
  let printed: readonly string[]
  let published: Published

  beforeAll(async () => {
    folder = folderWith(
      Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`source/${path}`, bytes])),
    )
    printed = ingest(folder)
    published = await publish(folder)
  })

  /** All that is on disk but the sources. */
  const produced = () => listTree(folder).filter((path) => !path.startsWith('source/'))

  test('sits in thousands of places', () => {
    expect(aviary.count()).toBeGreaterThan(10_000)
    const planted = Object.values(files).flatMap((bytes) => findCanaries(bytes))
    expect(new Set(planted).size).toBeGreaterThan(10_000)
    const names = Object.values(files).flatMap(findNames)
    expect(new Set(names).size).toBe(encodedNames.length)
  })

  test('is ingested: what is said to be stored is', async () => {
    const rows = await query(
      folder,
      `SELECT DISTINCT substr(FilePath, 1, instr(FilePath, '/') - 1) folder, Outcome outcome
       FROM SourceFiles WHERE folder IN ('rejected', 'skipped', 'stored') ORDER BY 1`,
    )
    expect(rows).toEqual(
      ['rejected', 'skipped', 'stored'].map((outcome) => ({ folder: outcome, outcome })),
    )
  })

  test('is no part of a picture', async () => {
    const rows = await query(
      folder,
      `SELECT Outcome outcome, count(*) files FROM SourceFiles WHERE FilePath LIKE 'twins/%'
       GROUP BY 1`,
    )
    expect(rows).toEqual(['duplicate', 'stored'].map((outcome) => ({ outcome, files: 4 })))
  })

  test('leaves nothing of its attributes in any file that ingest writes, nor on the screen', () => {
    const found = produced().flatMap((path) => {
      const bytes = readFileSync(join(folder, path))
      const search = path.endsWith('.png') ? findCanariesInPng : findCanaries
      return [...search(bytes, attributes), ...findNames(bytes)].map((what) => `${path}: ${what}`)
    })
    const shown = printed.flatMap((text) => {
      return [...findCanaries(Buffer.from(text), attributes), ...findNames(Buffer.from(text))]
    })
    expect([...found, ...shown]).toEqual([])
  })

  test('leaves nothing of its file names in what is published', () => {
    const { copy, sql, turso } = published
    const texts = [readFileSync(copy.path), readFileSync(turso), Buffer.from(sql)]
    const pngs = copy.objects.map(({ path }) => readFileSync(path))
    const found = [
      ...texts.flatMap((bytes) => [...findCanaries(bytes), ...findNames(bytes)]),
      ...pngs.flatMap((png) => [...findCanariesInPng(png), ...findNames(png)]),
      ...copy.objects.flatMap(({ key }) => findCanaries(Buffer.from(key))),
    ]
    expect(found).toEqual([])
    expect([...texts, Buffer.from(sql)].filter((bytes) => bytes.includes('Zoë'))).toEqual([])
  })

  test('leaves its file names in the ledger and the log, and in nothing that is published', () => {
    const written = ['copy.db', expect.stringMatching(/^\.wrangler\/publish\/.*\/d1\/.*sqlite$/)]
    expect(produced()).toEqual(expect.arrayContaining(written))
    const found = produced().filter((path) => {
      return findCanaries(readFileSync(join(folder, path)), ['fileName']).length > 0
    })
    expect(found).toEqual(['medical_imaging.db', 'medical_imaging.log'])
  })

  test('gives up the names of its files when asked, and no folder', async () => {
    const { copy } = await publish(folder, true)
    const found = findCanaries(readFileSync(copy.path))
    const [row] = await query(folder, 'SELECT count(DISTINCT FilePath) files FROM Images')
    expect(found.length).toBe(row?.['files'])
  })
})

describe('the search', () => {
  test('finds what is published on purpose', async () => {
    const { next } = createAviary()
    const [StudyDescription, PatientID] = [next('attribute'), `PAT ${next('number')}`]
    const image = { rows: 2, columns: 2, pixels: [0, 1, 2, 3] }
    const bytes = imageFile({ ...image, elements: { StudyDescription, PatientID } })
    const folder = folderWith({ 'source/a.dcm': bytes })
    miniPacs(folder, 'ingest', 'source')
    const { copy, sql, turso } = await publish(folder)
    const found = [readFileSync(copy.path), readFileSync(turso), Buffer.from(sql)].map((text) =>
      findCanaries(text),
    )
    const both = [PatientID.slice(4), StudyDescription]
    expect(found).toEqual([both, both, both])
  })

  test('finds text in a PNG: in its chunks, compressed there, and in its pixels', () => {
    const canary = Buffer.from(createAviary().next('attribute'))
    const plain = encodePng({ columns: 8, rows: 1, channels: 1, pixels: new Uint8Array(8) })
    const text = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(canary)])
    const pngs = [
      encodePng({ columns: 8, rows: 1, channels: 1, pixels: canary }),
      withChunk(plain, 'tEXt', canary),
      withChunk(plain, 'zTXt', text),
    ]
    expect(pngs.map((png) => findCanariesInPng(png))).toEqual([
      ['KNRY0000'],
      ['KNRY0000'],
      ['KNRY0000'],
    ])
    expect(findCanariesInPng(plain)).toEqual([])
  })

  test('finds text in the ways that programs write it', () => {
    const canary = createAviary().next('attribute')
    const utf16 = Buffer.from(`x${canary}`, 'utf16le')
    const forms = [
      Buffer.from(`..${canary}..`),
      Buffer.from(canary.toLowerCase()),
      utf16,
      Buffer.from(utf16).swap16(),
      Buffer.from(Buffer.from(canary).toString('hex')),
    ]
    expect(forms.map((form) => findCanaries(form).length)).toEqual([1, 1, 1, 1, 1])
    expect(findCanaries(Buffer.from('KNR Y0000 704177041 ZQF'))).toEqual([])
  })

  test('finds names in the ways that programs write them', () => {
    const found = encodedNames.map(({ text, bytes }) => {
      const mistaken = Buffer.from(Buffer.from(bytes).toString('latin1'))
      return [Buffer.from(text), Buffer.from(text, 'utf16le'), bytes, mistaken].map(findNames)
    })
    expect(found).toEqual(encodedNames.map(({ text }) => Array.from({ length: 4 }, () => [text])))
  })
})
