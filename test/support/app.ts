/** The API in this process, and what it asks of its database. */

import { pathToFileURL } from 'node:url'
import { type Client, createClient } from '@libsql/client'
import type { Hono } from 'hono'
import { accessFrom } from '../../worker/access.ts'
import { createApp } from '../../worker/app.ts'
import type { EdgeCache } from '../../worker/edge.ts'
import type { AppEnv } from '../../worker/route.ts'
import type { Query, Statement } from '../../worker/statement.ts'

/** The API over a database file, without a server. */
export interface OpenApp {
  readonly app: Hono<AppEnv>
  readonly client: Client
  /** The queries since the list was last emptied. */
  readonly queries: Statement[]
}

/** Opens the API over a database file; a request that fails fails the test. */
export function openApp(
  database: string,
  digest = 'the digest of the data set',
  edge?: EdgeCache,
): OpenApp {
  const client = createClient({ url: pathToFileURL(database).href, concurrency: 1 })
  const queries: Statement[] = []
  const query: Query = async (statement) => {
    queries.push(statement)
    const { rows } = await client.execute(statement)
    return rows.map((row) => Array.from(row))
  }
  const images = { read: async () => new Uint8Array(1) }
  const objects = { read: async () => new Uint8Array(1) }
  const app = createApp({
    access: accessFrom({ PUBLIC: 'true' }, false),
    useArchive: (use) => use({ query, images, objects, digest, revision: digest }),
    log: ({ error }) => {
      if (error !== undefined) throw new Error(error)
    },
    edge,
  })
  return { app, client, queries }
}

/** The steps of SQLite's plan for a query. */
export async function planOf(client: Client, { sql, args }: Statement): Promise<readonly string[]> {
  const { rows } = await client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args })
  return rows.map((row) => String(row['detail']))
}
