/** The part of `mini-pacs publish` that publishes. */

import { join, relative, resolve } from 'node:path'
import { type ExitCode, exitCodes, Failure } from '../../command/failure.ts'
import type { Cloud, PublishedDatabase } from '../publish/cloud.ts'
import { awaitDigest } from '../publish/compare.ts'
import { assertFits, freePlanRefusals } from '../publish/cost.ts'
import { type Extract, extract } from '../publish/extract.ts'
import { assertPublishable } from '../publish/identity.ts'
import { databaseName } from '../publish/name.ts'
import { measure, type Plan, renderCost, renderSteps } from '../publish/plan.ts'
import { publish } from '../publish/publish.ts'
import { writeTursoCopy } from '../publish/turso.ts'
import { missingObjects } from '../publish/upload.ts'
import { openDataset } from './dataset.ts'
import { placeOf } from './place.ts'
import type { Publishing } from './publish.ts'

/** Publishes, or says what it would do. */
export async function publishData(publishing: Publishing): Promise<ExitCode> {
  const { values, terminal, open } = publishing
  await refuseIdentified(publishing)
  // A missing login is to be known before the work is done.
  const cloud = values['dry-run'] ? undefined : await open()
  const extracted = await extractData(publishing)
  const name = await databaseName(values.name, extracted)
  if (!cloud) return showPlan(publishing, extracted, name)
  const report = (line: string) => terminal.stderr.write(`${line}\n`)
  if (values.remote) {
    const amount = await measure({ extract: extracted, missing: [] })
    assertFits(amount)
    for (const line of freePlanRefusals(amount)) report(line)
  }
  const publication = { extract: extracted, databaseName: name, isPublic: values.public }
  const address = await publish(cloud, publication, report)
  return finishDeployment(publishing, { cloud, address, digest: extracted.digest })
}

/** Writes the copy for Turso and prints what to do with it. */
export async function writeForTurso(publishing: Publishing): Promise<ExitCode> {
  const { values, terminal } = publishing
  await refuseIdentified(publishing)
  const { path } = await extractData(publishing)
  const commands = await writeTursoCopy(path, resolve(values.turso ?? ''))
  terminal.stdout.write(`${commands.join('\n')}\n`)
  return exitCodes.ok
}

async function refuseIdentified({ values, terminal }: Publishing): Promise<void> {
  const { db, close } = await openDataset(placeOf(values))
  try {
    if (!values['allow-identified']) await assertPublishable(db, terminal.stderr)
  } finally {
    close()
  }
}

function extractData({ values, scratch }: Publishing): Promise<Extract> {
  const target = join(scratch, 'published.db')
  return extract(placeOf(values), { target, fileNames: values['file-names'] })
}

/** The cost can be known without an account. */
async function showPlan(
  { values, terminal, open }: Publishing,
  extracted: Extract,
  databaseName: string,
): Promise<ExitCode> {
  const { stdout } = terminal
  const there = await readThere(open).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
    stdout.write(`Counted as if nothing were there: ${error.message}\n`)
    return { objects: new Map<string, number>(), databases: [] }
  })
  const plan: Plan = {
    name: values.name,
    databaseName,
    extract: extracted,
    missing: missingObjects(extracted.objects, there.objects),
    hasDatabase: there.databases.some(({ name }) => name === databaseName),
    isRemote: values.remote,
  }
  const amount = await measure(plan)
  if (values.remote) assertFits(amount)
  const cost = values.remote ? renderCost(plan, amount) : []
  for (const line of [...renderSteps(plan, amount), ...cost]) stdout.write(`${line}\n`)
  return exitCodes.ok
}

async function readThere(open: Publishing['open']): Promise<{
  readonly objects: ReadonlyMap<string, number>
  readonly databases: readonly PublishedDatabase[]
}> {
  const cloud = await open()
  return { objects: await cloud.listObjects(), databases: await cloud.listDatabases() }
}

/** A deployment that is to be proven. */
export interface Deployed {
  readonly cloud: Cloud
  readonly digest: string
  /** What `deploy` gave. */
  readonly address: string | undefined
}

/** Proves that readers get what was published, where they get anything, and says where. */
export async function finishDeployment(
  publishing: Publishing,
  { cloud, address, digest }: Deployed,
): Promise<ExitCode> {
  const { values, terminal } = publishing
  const print = (line: string) => terminal.stdout.write(`${line}\n`)
  if (!values.remote) {
    print(`npx wrangler dev -c ${relative('', address ?? '')}`)
    return exitCodes.ok
  }
  const url = values.url ?? address
  const served = await cloud.findServed()
  const [token] = (process.env['API_TOKEN'] ?? '').split(',').map((word) => word.trim())
  const command = `npx wrangler secret put API_TOKEN --name ${values.name}`
  if (!served?.isPublic && !served?.hasToken) {
    print(`It answers 503 until you choose a token: ${command}`)
  } else if (served.hasToken && !token) {
    print('Not compared: the environment has no API_TOKEN to ask with')
  } else if (url === undefined) {
    print('Not compared: wrangler names no URL; give it with --url')
  } else {
    await compare(url, digest, token)
  }
  if (url !== undefined) print(url)
  return exitCodes.ok
}

async function compare(url: string, digest: string, token: string | undefined): Promise<void> {
  await awaitDigest({ url, digest, token }).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
    const wayBack = 'mini-pacs publish --remote --rollback takes the deployment back'
    throw new Failure(`${error.message}; ${wayBack}`, error.exitCode, { cause: error })
  })
}
