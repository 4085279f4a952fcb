/** A published database as SQL, for databases that take nothing else. */

import { pathToFileURL } from 'node:url'
import { type Client, createClient, type InStatement } from '@libsql/client'
import { exitCodes, Failure } from '../../command/failure.ts'
import { encodedText, literal, quoted, type SqlValue } from './literal.ts'

/** The most that a statement may be in UTF-8; D1 takes 100 KB. */
const limitBytes = 90_000

/** Longer texts may be written in pieces of so many characters, which take at most 6 bytes each. */
const pieceLength = 10_000

const rowsAPage = 1_000

/** The table whose one row comes last of all: a database that has it is complete. */
const lastTable = 'Dataset'

/** A table or index of the database. */
interface Entry {
  readonly type: string
  readonly name: string
  readonly sql: string
}

/**
 * The statements that make the same database out of an empty one, a line each, in the order in
 * which they must run: tables, rows, indexes, statistics, and the row of Dataset.
 *
 * @param path  the database that `extract` wrote
 * @throws {Failure} exit code 70 for a row that no statement has room for
 */
export async function* statements(path: string): AsyncGenerator<string> {
  const client = createClient({ url: pathToFileURL(path).href, intMode: 'bigint' })
  try {
    const entries = await listEntries(client)
    const tables = entries.filter(({ type }) => type === 'table')
    const indexes = entries.filter(({ type }) => type === 'index')
    for (const table of tables) yield statement(table)
    for (const { name } of tables) if (name !== lastTable) yield* insertsOf(client, name)
    for (const index of indexes) yield statement(index)
    yield 'ANALYZE;'
    yield* insertsOf(client, lastTable)
  } finally {
    client.close()
  }
}

/** What the schema consists of, but for what SQLite makes itself. */
async function listEntries(client: Client): Promise<readonly Entry[]> {
  const { rows } = await client.execute(
    `SELECT type, name, sql FROM sqlite_master
     WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name`,
  )
  return rows.map(({ type, name, sql }) => ({
    type: String(type),
    name: String(name),
    sql: String(sql),
  }))
}

function statement({ sql }: Entry): string {
  return `${sql.replaceAll(/\s+/g, ' ')};`
}

/** The rows of a table, as many in a statement as it has room for. */
async function* insertsOf(client: Client, table: string): AsyncGenerator<string> {
  const head = `INSERT INTO ${quoted(table)} VALUES`
  const columns = await listColumns(client, table)
  let values: string[] = []
  let bytes = head.length
  const flush = function* () {
    if (values.length > 0) yield `${head}${values.join()};`
    values = []
    bytes = head.length
  }
  for await (const row of rowsOf(client, table, columns)) {
    const { value, added, pieces } = fitted(row, columns, limitBytes - head.length)
    if (head.length + added > limitBytes) throw tooLarge(table, row[0], added)
    if (bytes + added > limitBytes) yield* flush()
    values.push(value)
    bytes += added
    if (pieces.length === 0) continue
    yield* flush()
    for (const piece of pieces) yield appended(table, piece)
  }
  yield* flush()
}

type Row = readonly SqlValue[]

/** A text that is to be added to a column. */
interface Piece {
  readonly column: string
  readonly text: string
}

/** A row in SQL. */
interface RowValue {
  readonly value: string
  /** Its bytes, and that of a comma. */
  readonly added: number
  /** What is to follow it. */
  readonly pieces: readonly Piece[]
}

/** Where a row takes more bytes than it may, its long texts are to follow in pieces. */
function fitted(row: Row, columns: readonly Column[], most: number): RowValue {
  const whole = tupleOf(row, columns)
  const added = Buffer.byteLength(whole) + 1
  if (added <= most) return { value: whole, added, pieces: [] }
  const isLong = (one: SqlValue) => typeof one === 'string' && one.length > pieceLength
  const pieces = row.flatMap((one, i) => {
    const texts = isLong(one) ? String(one).match(pattern) : null
    return texts?.map((text) => ({ column: columns[i]?.name ?? '', text })) ?? []
  })
  const value = tupleOf(
    row.map((one) => (isLong(one) ? '' : one)),
    columns,
  )
  return { value, added: Buffer.byteLength(value) + 1, pieces }
}

/** By code points, of which a text is never cut in two. */
const pattern = new RegExp(`[^]{1,${pieceLength}}`, 'gu')

/** Adds to the row that was inserted last. */
function appended(table: string, { column, text }: Piece): string {
  const [of, name] = [quoted(table), quoted(column)]
  return `UPDATE ${of} SET ${name} = ${name} || ${literal(text)} WHERE rowid = (SELECT max(rowid) FROM ${of});`
}

function tupleOf(row: Row, columns: readonly Column[]): string {
  return `(${row.map((value, i) => written(value, columns[i])).join()})`
}

/** Page by page: a million rows are more than fits into memory. */
async function* rowsOf(
  client: Client,
  table: string,
  columns: readonly Column[],
): AsyncGenerator<Row> {
  const list = ['rowid', ...columns.map(selected)].join()
  const sql = `SELECT ${list} FROM ${quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ?`
  let after: SqlValue = -(2n ** 63n)
  for (;;) {
    const page = await readPage(client, { sql, args: [after, rowsAPage] })
    for (const [, ...row] of page) yield row
    if (page.length < rowsAPage) return
    after = page.at(-1)?.[0] ?? null
  }
}

async function readPage(
  client: Client,
  statement: InStatement,
): Promise<readonly (readonly SqlValue[])[]> {
  const { rows, columns } = await client.execute(statement)
  return rows.map((row) => columns.map((_, i) => row[i] ?? null))
}

interface Column {
  readonly name: string
  readonly isText: boolean
}

async function listColumns(client: Client, table: string): Promise<readonly Column[]> {
  const { rows } = await client.execute(`PRAGMA table_info(${quoted(table)})`)
  return rows.map(({ name, type }) => {
    return { name: String(name), isText: String(type).toLowerCase() === 'text' }
  })
}

/** The client ends a text at its first NUL: such a text is read as its bytes. */
function selected({ name, isText }: Column): string {
  const column = quoted(name)
  return isText ? `iif(instr(${column}, char(0)), CAST(${column} AS BLOB), ${column})` : column
}

function written(value: SqlValue, column: Column | undefined): string {
  return column?.isText && value instanceof ArrayBuffer ? encodedText(value) : literal(value)
}

function tooLarge(table: string, key: SqlValue | undefined, bytes: number): Failure {
  const rule = `a statement for D1 has at most ${limitBytes} bytes`
  return new Failure(`${table} ${key}: its row takes ${bytes} bytes; ${rule}`, exitCodes.software)
}
