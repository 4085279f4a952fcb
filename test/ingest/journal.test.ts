import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type JournalEntry, openJournal } from '../../ingest/journal.ts'
import { folderWith } from './program.ts'

function entry(stem: string): JournalEntry {
  const file = { root: '/dicom', filePath: `${stem}.dcm`, size: 1, modifiedTime: 1 }
  const skipped = { outcome: 'skipped', reason: 'not DICOM', detail: null } as const
  return { entry: file, conversion: { ...skipped, sourceSha256: '' }, stem }
}

test('a journal gives what was added with the same options', () => {
  const path = join(folderWith({}), 'a.db')
  openJournal(path, { seed: 1 }).add(entry('1'))
  expect(openJournal(path, { seed: 1 }).entries).toEqual([entry('1')])
  expect(openJournal(path, { seed: 2 }).entries).toEqual([])
})

test('a journal does without a line that a full disk has cut', () => {
  const path = join(folderWith({}), 'a.db')
  const journal = openJournal(path, {})
  journal.add(entry('1'))
  appendFileSync(`${path}.ingest`, '{"entry":{"root":"/di')
  journal.add(entry('2'))
  journal.add(entry('3'))
  expect(openJournal(path, {}).entries).toEqual([entry('1'), entry('3')])
})
