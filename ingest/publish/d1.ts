/** The D1 databases of a Worker. */

import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exitCodes, Failure } from '../../command/failure.ts'
import type { Account } from './account.ts'
import { type Cloud, newestFirst, type PublishedDatabase, type Rows } from './cloud.ts'
import { isDatabaseOf } from './name.ts'
import { statements } from './statements.ts'

const databasesAPage = 100

/** D1 imports files of at most 5 GB. */
const importLimitBytes = 5e9

/** The part of a cloud that databases are. */
export type DatabaseStore = Pick<
  Cloud,
  'listDatabases' | 'createDatabase' | 'deleteDatabase' | 'query'
>

/** D1, as such a part. */
export function openD1(account: Account): DatabaseStore {
  return {
    listDatabases: () => listDatabases(account),
    createDatabase: (name, path) => createDatabase(account, name, path),
    deleteDatabase: async ({ id }) => {
      await account.api.ask({ method: 'DELETE', path: `d1/database/${id}` })
    },
    query: (database, sql) => query(account, database, sql),
  }
}

/** A database as D1 describes it. */
interface Description {
  readonly name: string
  readonly uuid: string
  readonly created_at: string
}

function databaseOf({ name, uuid, created_at }: Description): PublishedDatabase {
  return { name, id: uuid, created: created_at }
}

async function listDatabases({ api, name }: Account): Promise<readonly PublishedDatabase[]> {
  const found: Description[] = []
  for (let page = 1; ; page++) {
    const query = { per_page: String(databasesAPage), page: String(page) }
    const { result } = await api.ask<readonly Description[]>({ path: 'd1/database', query })
    found.push(...result)
    if (result.length < databasesAPage) break
  }
  return found
    .filter((row) => isDatabaseOf(name, row.name))
    .map(databaseOf)
    .sort(newestFirst)
}

/** The file is written first, so that as little as possible can happen to a database half made. */
async function createDatabase(
  account: Account,
  name: string,
  path: string,
): Promise<PublishedDatabase> {
  const file = join(account.scratch, 'import.sql')
  await pipeline(Readable.from(lines(path)), createWriteStream(file))
  const { size } = await stat(file)
  if (size > importLimitBytes) {
    const message = `the database takes ${size} bytes as SQL; D1 imports at most 5 GB`
    throw new Failure(message, exitCodes.unavailable)
  }
  const request = { method: 'POST', path: 'd1/database', body: { name } } as const
  const { result } = await account.api.ask<Description>(request)
  await account.wrangler(['d1', 'execute', name, '--remote', '--yes', '--file', file])
  return databaseOf(result)
}

async function* lines(path: string): AsyncGenerator<string> {
  for await (const statement of statements(path)) yield `${statement}\n`
}

async function query({ api }: Account, { id }: PublishedDatabase, sql: string): Promise<Rows> {
  type Results = readonly { readonly results: Rows }[]
  const request = { method: 'POST', path: `d1/database/${id}/query`, body: { sql } } as const
  const { result } = await api.ask<Results>(request)
  return result[0]?.results ?? []
}
