/** docs/security.md says which columns and attributes are published. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { attributes } from '../../dicom/attributes.ts'
import { groupBy } from '../../ingest/group-by.ts'
import { extract } from '../../ingest/publish/extract.ts'
import { buildArchive } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()

/** What the document says of what is published. */
function section(): string {
  const document = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
  return document.split('\n## What is published\n')[1] ?? ''
}

/** The columns by table, sorted: those of the first cell that names a table, and of the rows below. */
function documentedColumns(): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, string[]>()
  let table = ''
  for (const [, name = '', cell = ''] of section().matchAll(/^\| (\w*) ?\| (`[^|]+`) \|/gm)) {
    table = name || table
    columns.set(table, [...(columns.get(table) ?? []), ...cell.replaceAll('`', '').split(' ')])
  }
  return new Map([...columns].map(([name, list]) => [name, list.toSorted()]))
}

test.each(Object.keys(attributes))('docs/security.md says that a viewer gets %s', (keyword) => {
  expect(section()).toContain(`\`${keyword}\``)
})

test('the table of published columns is that of the published database', async () => {
  const { database, images } = await buildArchive(folder)
  const target = join(folder, 'copy.db')
  const copy = await extract({ databasePath: database, out: images }, { target, fileNames: false })
  const client = createClient({ url: `file:${copy.path}` })
  const { rows } = await client.execute(
    `SELECT tables.name, columns.name FROM sqlite_master tables, pragma_table_info(tables.name) columns
     WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' ORDER BY 1, 2`,
  )
  client.close()
  const published = groupBy(rows, (row) => String(row[0]))
  const names = [...published].map(([table, list]) => [table, list.map((row) => String(row[1]))])
  expect([...documentedColumns()].toSorted()).toEqual(names)
})
