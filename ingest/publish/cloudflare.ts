/**
 * Publishing to Cloudflare. Wrangler does what is more than a request: login, upload, import and
 * deployment; the rest is asked of the REST API. Nothing is remembered on this computer: what is
 * there is what Cloudflare says is there.
 */

import { type CloudflareOptions, openAccount } from './account.ts'
import type { Cloud } from './cloud.ts'
import { openD1 } from './d1.ts'
import { openR2 } from './r2.ts'
import { deploy, findServed } from './worker.ts'

/**
 * Opens the account that wrangler is logged in to.
 *
 * @throws {Failure} exit code 69 where it is not, or is not installed
 */
export async function openCloudflare(options: CloudflareOptions): Promise<Cloud> {
  const account = await openAccount(options)
  return {
    ...openD1(account),
    ...openR2(account),
    findServed: () => findServed(account),
    deploy: (deployment) => deploy(account, deployment),
  }
}
