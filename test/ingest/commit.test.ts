import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PendingMoves } from '../../drizzle/schema.ts'
import { commit, finishCommit } from '../../ingest/commit.ts'
import { openDatabase } from '../../ingest/database.ts'
import { listPendingMoves } from '../../ingest/moves.ts'
import { folderWith, listTree } from './program.ts'

async function pendingIn(databasePath: string): Promise<number> {
  const { db, close } = openDatabase(databasePath)
  return listPendingMoves(db)
    .then(
      (moves) => moves.length,
      () => -1,
    )
    .finally(close)
}

test('a commit moves PNGs to their places, and leaves no list of moves', async () => {
  const folder = folderWith({ 'png/.incoming/1-1.png': 'one', 'png/train/valid/old.png': 'old' })
  const place = { databasePath: join(folder, 'm.db'), out: join(folder, 'png') }
  await commit(place, undefined, async (db) => {
    await db.insert(PendingMoves).values([
      { FromPath: '.incoming/1-1.png', ToPath: 'test/valid/new.png' },
      { FromPath: 'train/valid/old.png', ToPath: null },
    ])
  })
  expect(listTree(folder)).toEqual(['m.db', 'png/test/valid/new.png'])
  expect(await pendingIn(place.databasePath)).toBe(0)
})

test('a write that fails leaves the old database byte for byte', async () => {
  const folder = folderWith({})
  const place = { databasePath: join(folder, 'm.db'), out: join(folder, 'png') }
  await commit(place, undefined, async () => undefined)
  const before = readFileSync(place.databasePath)
  const failing = commit(place, place.databasePath, async () => {
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect(readFileSync(place.databasePath)).toEqual(before)
})

test('moves that a crash left half done are finished', async () => {
  const folder = folderWith({ 'png/.incoming/2-1.png': 'two', 'png/train/valid/1.png': 'one' })
  const place = { databasePath: join(folder, 'm.db'), out: join(folder, 'png') }
  const elsewhere = { databasePath: place.databasePath, out: join(folder, 'other') }
  await commit(elsewhere, undefined, async () => undefined)
  const { db, close } = openDatabase(place.databasePath)
  await db.insert(PendingMoves).values([
    { FromPath: '.incoming/1-1.png', ToPath: 'train/valid/1.png' },
    { FromPath: '.incoming/2-1.png', ToPath: 'train/valid/2.png' },
  ])
  close()
  await finishCommit(place)
  expect(listTree(join(folder, 'png'))).toEqual(['train/valid/1.png', 'train/valid/2.png'])
  expect(await pendingIn(place.databasePath)).toBe(0)
})

test('there is nothing to finish without a database', async () => {
  const folder = folderWith({})
  mkdirSync(join(folder, 'png'))
  writeFileSync(join(folder, 'png/a'), '')
  await finishCommit({ databasePath: join(folder, 'm.db'), out: join(folder, 'png') })
  expect(listTree(folder)).toEqual(['png/a'])
})
