/** The whole corpus of real files, in one run and in pieces. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { corpusFolders, describeCorpus } from '../corpus.ts'
import { folderWith, listTree, miniPacs, query } from './program.ts'

const digest = 'SELECT Digest FROM Dataset'
const pictures = 'SELECT PixelSha256, Rows, Columns FROM Images ORDER BY 1, 2, 3'
const accounted = `SELECT count(*) AS files, sum(Outcome = 'stored') AS stored,
  sum(Outcome = 'duplicate') AS duplicate, sum(Outcome = 'skipped') AS skipped,
  sum(Outcome = 'rejected') AS rejected FROM SourceFiles`

describeCorpus('the whole corpus', () => {
  const pieces = readdirSync(corpusFolders.dicom).map((name) => join(corpusFolders.dicom, name))
  const whole = folderWith({})

  beforeAll(() => {
    miniPacs(whole, 'ingest', corpusFolders.dicom)
  }, 120_000)

  test('is accounted for, file by file', async () => {
    const [row] = await query(whole, accounted)
    const files = listTree(corpusFolders.dicom).length
    expect(row?.['files']).toBe(files)
    const sums = ['stored', 'duplicate', 'skipped', 'rejected'].map((name) => Number(row?.[name]))
    expect(sums.reduce((sum, count) => sum + count)).toBe(files)
  })

  test('given in pieces, backwards and on one thread, is the same data set', async () => {
    const folder = folderWith({})
    miniPacs(folder, 'ingest', ...pieces.toReversed(), '--jobs', '1')
    expect(await query(folder, digest)).toEqual(await query(whole, digest))
  }, 120_000)

  test('added piece by piece, loses and merges nothing, and leaks nothing', async () => {
    const folder = folderWith({})
    for (const piece of pieces) miniPacs(folder, 'ingest', piece)
    expect(await query(folder, pictures)).toEqual(await query(whole, pictures))
    expect(await query(folder, accounted)).toEqual(await query(whole, accounted))
    const leaks = 'SELECT LeakingGroupCount FROM Dataset'
    expect(await query(folder, leaks)).toEqual([{ LeakingGroupCount: 0 }])
  }, 120_000)
})
