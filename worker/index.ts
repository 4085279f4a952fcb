/** The entry for Cloudflare Workers and `wrangler dev`: the tables of D1 or libSQL, the PNGs of R2. */

import { env } from 'cloudflare:workers'
import { accessFrom } from './access.ts'
import { createApp } from './app.ts'
import type { UseArchive } from './archive.ts'
import { d1Query } from './d1.ts'
import { databaseOf } from './database.ts'
import { hranaQuery, parseLibsqlUrl } from './hrana.ts'
import { ProblemError } from './problem.ts'
import { readDataset } from './queries/dataset.ts'
import { r2Images, r2Objects } from './r2.ts'
import type { Query } from './statement.ts'

declare global {
  namespace Cloudflare {
    /** What wrangler.toml binds, and the variables that a deployment may set. */
    interface Env {
      readonly DB?: D1Database
      readonly LIBSQL_URL?: string
      readonly LIBSQL_AUTH_TOKEN?: string
      readonly PNGS: R2Bucket
      /** Differs for every deployment. */
      readonly VERSION: WorkerVersionMetadata
      /** The digest of the data set; without it the first request of an isolate reads it. */
      readonly DIGEST?: string
      readonly API_TOKEN?: string
      readonly PUBLIC?: string
      readonly CORS_ORIGIN?: string
    }
  }
}

/** A deployment has one data set: another comes with a new deployment, never in place. */
function archiveOf(env: Cloudflare.Env): UseArchive {
  const images = r2Images(env.PNGS)
  const objects = r2Objects(env.PNGS)
  let digest = env.DIGEST || undefined
  return async (use) => {
    const query = queryOf(env)
    digest ??= (await readDataset(databaseOf(query))).Digest
    return use({ query, images, objects, digest, revision: `${env.VERSION.id} ${digest}` })
  }
}

/**
 * How one request asks the database that is bound.
 *
 * @throws {ProblemError} 503 where none is
 */
function queryOf({ DB, LIBSQL_URL, LIBSQL_AUTH_TOKEN }: Cloudflare.Env): Query {
  if (DB) return d1Query(DB)
  const url = parseLibsqlUrl(LIBSQL_URL ?? '')
  if (url) return hranaQuery({ url, token: LIBSQL_AUTH_TOKEN?.trim() })
  throw new ProblemError(
    'not-configured',
    'Bind a D1 database as DB, or set LIBSQL_URL to a libsql: or https: URL and LIBSQL_AUTH_TOKEN to its token',
  )
}

export default createApp({
  access: accessFrom(env, false),
  useArchive: archiveOf(env),
  edge: caches.default,
  log: (entry) => console.log(JSON.stringify(entry)),
})
