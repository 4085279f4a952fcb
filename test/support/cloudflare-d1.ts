/** D1's part of the fake: each database is a file, and an import really runs. */

import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import type { Call, Reply } from './cloudflare.ts'

/** The databases of the account. */
export interface Databases {
  readonly names: () => readonly string[]
  /** The file of a database. */
  readonly file: (uuid: string) => string
  /** Whether imports stop half way, as if D1 had been reset and had forgotten what it promises. */
  breaksImports: boolean
  readonly reply: (call: Call, origin: string) => Promise<Reply | undefined>
}

interface Database {
  readonly uuid: string
  readonly name: string
  readonly created_at: string
}

/** What a request says, as far as it is read here. */
interface D1Request {
  readonly name?: string
  readonly sql?: string
  readonly action?: string
  readonly etag?: string
  readonly current_bookmark?: string
}

/** Keeps them in a folder. */
export function openDatabases(folder: string): Databases {
  mkdirSync(folder, { recursive: true })
  const list: Database[] = []
  const uploads = new Map<string, string>()
  const databases: Databases = {
    names: () => list.map(({ name }) => name),
    file: (uuid) => join(folder, `${uuid}.db`),
    breaksImports: false,
    reply: async (call, origin) => {
      if (call.path.startsWith('upload/')) return receive(uploads, call)
      if (call.path === 'd1/database') return replyOfList(list, call)
      const [, uuid = '', action] = /^d1\/database\/([^/]+)\/?(.*)$/.exec(call.path) ?? []
      const at = list.findIndex((database) => database.uuid === uuid)
      if (at < 0) return undefined
      if (call.method === 'DELETE') return { result: list.splice(at, 1) }
      const file = databases.file(uuid)
      if (action === 'query') return query(file, requestOf(call).sql ?? '')
      const sql = uploads.get(requestOf(call).current_bookmark ?? '')
      return sql === undefined
        ? beginImport(requestOf(call), origin)
        : finishImport(file, sql, databases.breaksImports)
    },
  }
  return databases
}

function requestOf({ body }: Call): D1Request {
  return JSON.parse(body.toString())
}

function replyOfList(list: Database[], call: Call): Reply {
  if (call.method === 'GET') {
    const size = Number(call.query.get('per_page'))
    const start = (Number(call.query.get('page')) - 1) * size
    return { result: list.slice(start, start + size) }
  }
  const { name = '' } = requestOf(call)
  if (list.some((database) => database.name === name)) {
    return { status: 400, code: 7502, message: 'A database with that name already exists' }
  }
  const database = { uuid: randomUUID(), name, created_at: new Date().toISOString() }
  list.push(database)
  return { result: database }
}

function receive(uploads: Map<string, string>, { path, body }: Call): Reply {
  uploads.set(path.slice('upload/'.length), body.toString())
  return { result: null, etag: `"${createHash('md5').update(body).digest('hex')}"` }
}

/** Where to send the file, then that it is being worked on. */
function beginImport({ action, etag = '' }: D1Request, origin: string): Reply {
  return action === 'init'
    ? { result: { success: true, upload_url: `${origin}/upload/${etag}`, filename: etag } }
    : { result: { success: true, status: 'active', at_bookmark: etag, messages: [] } }
}

async function query(file: string, sql: string): Promise<Reply> {
  const client = createClient({ url: pathToFileURL(file).href })
  try {
    const { rows, columns } = await client.execute(sql)
    const results = rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
    return { result: [{ results, success: true, meta: {} }] }
  } catch (error) {
    return { status: 400, code: 7500, message: String(error) }
  } finally {
    client.close()
  }
}

/** All of it or nothing, as D1 promises, or else half of it. */
async function finishImport(file: string, sql: string, breaks: boolean): Promise<Reply> {
  const statements = sql.split('\n')
  if (breaks) {
    await execute(file, statements.slice(0, statements.length / 2).join('\n'))
    return { status: 500, code: 7500, message: 'D1 was reset' }
  }
  await execute(`${file}.new`, sql)
  renameSync(`${file}.new`, file)
  const meta = { duration: 1, rows_read: 0, rows_written: 0, size_after: 0 }
  const result = { num_queries: statements.length, final_bookmark: 'end', meta }
  return { result: { success: true, status: 'complete', messages: [], result } }
}

async function execute(file: string, sql: string): Promise<void> {
  const client = createClient({ url: pathToFileURL(file).href })
  await client.executeMultiple(sql).finally(() => client.close())
}
