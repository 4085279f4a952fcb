/** The API in this process, and what it asks of its database. */

import { pathToFileURL } from 'node:url'
import { type Client, createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import type { Hono } from 'hono'
import { accessFrom } from '../../worker/access.ts'
import { createApp } from '../../worker/app.ts'
import type { AppEnv } from '../../worker/route.ts'

/** A query that the API made. */
export interface Query {
  readonly sql: string
  readonly args: (string | number)[]
}

/** The API over a database file, without a server. */
export interface OpenApp {
  readonly app: Hono<AppEnv>
  readonly client: Client
  /** The queries since the list was last emptied. */
  readonly queries: Query[]
}

/** Opens the API over a database file; a request that fails fails the test. */
export function openApp(database: string, digest = 'the digest of the data set'): OpenApp {
  const client = createClient({ url: pathToFileURL(database).href, concurrency: 1 })
  const queries: Query[] = []
  const logQuery = (sql: string, params: unknown[]) => {
    const args = params.map((param) => (typeof param === 'number' ? param : String(param)))
    queries.push({ sql, args })
  }
  const db = drizzle(client, { logger: { logQuery } })
  const images = { read: async () => new Uint8Array(1) }
  const app = createApp({
    access: accessFrom({ PUBLIC: 'true' }, false),
    useArchive: (use) => use({ db, images, digest, revision: digest }),
    reportError: (request, cause) => {
      throw new Error(request, { cause })
    },
  })
  return { app, client, queries }
}

/** The steps of SQLite's plan for a query. */
export async function planOf(client: Client, { sql, args }: Query): Promise<readonly string[]> {
  const { rows } = await client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args })
  return rows.map((row) => String(row['detail']))
}
