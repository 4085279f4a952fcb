/**
 * The configuration of a Worker that serves one published database. It is made for each deployment;
 * wrangler.toml, from which it takes what both share, is never edited.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'
import type { Deployment } from './cloud.ts'

/** What a Worker is called, and what it is bound to; without a deployment it is bound to nothing. */
export interface ConfigurationRequest {
  /** Of the Worker and its bucket. */
  readonly name: string
  readonly deployment?: Deployment
}

/** The text of wrangler.json; bindings are called as in wrangler.toml. */
export function renderConfiguration({ name, deployment }: ConfigurationRequest): string {
  const shared = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  const configuration = {
    name,
    main: join(root, setting(shared, 'main')),
    compatibility_date: setting(shared, 'compatibility_date'),
    send_metrics: false,
    minify: true,
    workers_dev: true,
    preview_urls: false,
    // Variables that the owner set in the dashboard stay; the ones below are always replaced.
    keep_vars: true,
    dev: { ip: '127.0.0.1', port: 5000 },
    version_metadata: { binding: 'VERSION' },
    ...(deployment && bindingsOf(name, deployment)),
  }
  return `${JSON.stringify(configuration, null, 2)}\n`
}

function bindingsOf(name: string, { database, digest, isPublic }: Deployment): object {
  return {
    vars: { DIGEST: digest, PUBLIC: String(isPublic) },
    d1_databases: [{ binding: 'DB', database_name: database.name, database_id: database.id }],
    r2_buckets: [{ binding: 'PNGS', bucket_name: name }],
  }
}

/**
 * The value of a key of wrangler.toml that occurs there once.
 *
 * @throws {Error} where there is none
 */
export function setting(configuration: string, key: string): string {
  const [, value] = new RegExp(`^${key} *= *"([^"]+)"`, 'm').exec(configuration) ?? []
  if (value === undefined) throw new Error(`wrangler.toml has no ${key}`)
  return value
}
