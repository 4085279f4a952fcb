/** The Worker that serves a published database. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, writeConfiguration } from './account.ts'
import type { Deployment, Served } from './cloud.ts'

/** A binding of a version, as far as it is read here. */
interface Binding {
  readonly type: string
  readonly name: string
  readonly id?: string
  readonly text?: string
}

/** What the present deployment is bound to. */
export async function findServed({ api, name }: Account): Promise<Served | undefined> {
  const script = `workers/scripts/${name}`
  const status = await api.find<{
    readonly deployments: readonly { readonly versions: readonly { version_id: string }[] }[]
  }>({ path: `${script}/deployments` })
  const id = status?.result.deployments[0]?.versions[0]?.version_id
  if (id === undefined) return undefined
  const version = await api.ask<{ readonly resources: { readonly bindings: readonly Binding[] } }>({
    path: `${script}/versions/${id}`,
  })
  const bindings = version.result.resources.bindings
  const find = (type: string, name: string) =>
    bindings.find((binding) => binding.type === type && binding.name === name)
  const databaseId = find('d1', 'DB')?.id
  if (databaseId === undefined) return undefined
  return {
    databaseId,
    isPublic: find('plain_text', 'PUBLIC')?.text === 'true',
    hasToken: find('secret_text', 'API_TOKEN') !== undefined,
  }
}

/**
 * Deploys the present code.
 *
 * @returns the URL that wrangler says it has deployed to
 */
export async function deploy(
  account: Account,
  deployment: Deployment,
): Promise<string | undefined> {
  writeConfiguration(account, deployment)
  const output = join(account.scratch, 'deployed.ndjson')
  writeFileSync(output, '')
  await account.wrangler(['deploy'], { WRANGLER_OUTPUT_FILE_PATH: output })
  const entries = readFileSync(output, 'utf8').split('\n').filter(Boolean)
  const targets = entries.flatMap((line) => {
    const entry: { type: string; targets?: readonly string[] } = JSON.parse(line)
    return entry.type === 'deploy' ? (entry.targets ?? []) : []
  })
  return targets.find((target) => target.startsWith('https://'))
}
