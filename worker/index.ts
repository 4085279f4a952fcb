/** The entry for Cloudflare Workers and `wrangler dev`: D1 for the tables, R2 for the PNGs. */

import { env } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/d1'
import { accessFrom } from './access.ts'
import { createApp } from './app.ts'
import type { UseArchive } from './archive.ts'
import { readDataset } from './queries/dataset.ts'
import { r2Images } from './r2.ts'

declare global {
  namespace Cloudflare {
    /** What wrangler.toml binds, and the variables that a deployment may set. */
    interface Env {
      readonly DB: D1Database
      readonly PNGS: R2Bucket
      /** Differs for every deployment. */
      readonly VERSION: WorkerVersionMetadata
      /** The digest of the data set in DB; without it the first request of an isolate reads it. */
      readonly DIGEST?: string
      readonly API_TOKEN?: string
      readonly PUBLIC?: string
      readonly CORS_ORIGIN?: string
    }
  }
}

/** A deployment has one data set: another comes with a new deployment, never in place. */
function archiveOf({ DB, PNGS, VERSION, DIGEST }: Cloudflare.Env): UseArchive {
  const db = drizzle(DB)
  const images = r2Images(PNGS)
  let digest = DIGEST
  return async (use) => {
    digest ??= (await readDataset(db)).Digest
    return use({ db, images, digest, revision: `${VERSION.id} ${digest}` })
  }
}

export default createApp({
  access: accessFrom(env, false),
  useArchive: archiveOf(env),
  reportError: (request, cause) => console.error(request, cause),
})
