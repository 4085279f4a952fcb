/** The account that wrangler is logged in to, and what everything done in it needs. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Api, openApi } from './api.ts'
import type { Deployment } from './cloud.ts'
import { renderConfiguration } from './configuration.ts'
import { openWrangler, type Wrangler } from './wrangler.ts'

/** Where to publish to. */
export interface CloudflareOptions {
  /** Of the Worker and its bucket. */
  readonly name: string
  /** A folder for the files that wrangler is given. */
  readonly scratch: string
  /** Takes what wrangler prints. */
  readonly onOutput: (text: string) => void
}

/** An open account. */
export interface Account extends Pick<CloudflareOptions, 'name' | 'scratch'> {
  readonly api: Api
  /** Runs with the configuration that was written last. */
  readonly wrangler: Wrangler
}

/**
 * Opens it.
 *
 * @throws {Failure} exit code 69 where wrangler is not logged in, or not installed
 */
export async function openAccount(options: CloudflareOptions): Promise<Account> {
  const { name, scratch, onOutput } = options
  writeConfiguration(options)
  // Its log holds the token that it prints here.
  const log = { WRANGLER_LOG_PATH: join(scratch, 'wrangler.log') }
  const silent = openWrangler(log, () => undefined)
  const api = await openApi(silent, process.env)
  const run = openWrangler({ ...log, CLOUDFLARE_ACCOUNT_ID: api.accountId }, onOutput)
  const configured = ['--config', configurationPath(options)]
  return { name, scratch, api, wrangler: (args, more) => run([...args, ...configured], more) }
}

/** Writes the configuration for what wrangler does next; wrangler.toml is not for publishing. */
export function writeConfiguration(
  { name, scratch }: Pick<CloudflareOptions, 'name' | 'scratch'>,
  deployment?: Deployment,
): void {
  const text = renderConfiguration({ name, ...(deployment && { deployment }) })
  writeFileSync(configurationPath({ scratch }), text)
}

function configurationPath({ scratch }: Pick<CloudflareOptions, 'scratch'>): string {
  return join(scratch, 'wrangler.json')
}
