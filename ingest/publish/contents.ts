/** What a published database holds, asked of it: it says itself which objects belong to it. */

import type { Cloud, PublishedDatabase } from './cloud.ts'
import { literal, quoted } from './literal.ts'

/** The data set of a database. */
export interface Contents {
  readonly digest: string
  readonly images: number
}

/** Columns that name objects: those of `PngSha256` and `PngBytes`, and every other such pair. */
interface Naming {
  readonly table: string
  readonly key: string
  readonly bytes: string
}

const rowsAPage = 10_000

/** The data set; undefined where the import broke off, because its row comes last. */
export async function findContents(
  cloud: Cloud,
  database: PublishedDatabase,
): Promise<Contents | undefined> {
  const tables = await listTables(cloud, database)
  if (!tables.some(({ name }) => name === 'Dataset')) return undefined
  const [row] = await cloud.query(database, 'SELECT Digest, ImageCount FROM Dataset')
  return row && { digest: String(row['Digest']), images: Number(row['ImageCount']) }
}

/** The size in bytes of every object that a database names, by key. */
export async function readNamedObjects(
  cloud: Cloud,
  database: PublishedDatabase,
): Promise<ReadonlyMap<string, number>> {
  const objects = new Map<string, number>()
  for (const naming of (await listTables(cloud, database)).flatMap(namingsOf)) {
    let after: string | undefined = ''
    while (after !== undefined) {
      const rows = await cloud.query(database, pageOf(naming, after))
      for (const { key, bytes } of rows) objects.set(String(key), Number(bytes))
      const last = rows.at(-1)
      after = last && rows.length === rowsAPage ? String(last['key']) : undefined
    }
  }
  return objects
}

function pageOf({ table, key, bytes }: Naming, after: string): string {
  const column = quoted(key)
  return `SELECT ${column} AS key, min(${quoted(bytes)}) AS bytes FROM ${quoted(table)}
    WHERE ${column} > ${literal(after)} GROUP BY ${column} ORDER BY ${column} LIMIT ${rowsAPage}`
}

interface Table {
  readonly name: string
  readonly sql: string
}

async function listTables(cloud: Cloud, database: PublishedDatabase): Promise<readonly Table[]> {
  const sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
  const rows = await cloud.query(database, sql)
  return rows.map((row) => ({ name: String(row['name']), sql: String(row['sql']) }))
}

function namingsOf({ name, sql }: Table): readonly Naming[] {
  const columns = new Set([...sql.matchAll(/[`"](\w+)[`"]/g)].map(([, column]) => column))
  return [...sql.matchAll(/[`"](\w+)Sha256[`"]/g)].flatMap(([, prefix]) => {
    const naming = { table: name, key: `${prefix}Sha256`, bytes: `${prefix}Bytes` }
    return columns.has(naming.bytes) ? [naming] : []
  })
}
