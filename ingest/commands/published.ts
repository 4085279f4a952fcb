/** The parts of `mini-pacs publish` that look after what was published. */

import { type ExitCode, exitCodes, Failure } from '../../command/failure.ts'
import { checkObjects, type Fault } from '../publish/check.ts'
import { listReleases, prune, type Release, rollBack } from '../publish/history.ts'
import type { Publishing } from './publish.ts'
import { finishDeployment } from './publishing.ts'

/** `--rollback`. */
export async function takeBack(publishing: Publishing): Promise<ExitCode> {
  const cloud = await publishing.open()
  const { contents, address } = await rollBack(cloud, (line) => {
    publishing.terminal.stderr.write(`${line}\n`)
  })
  return finishDeployment(publishing, { cloud, address, digest: contents.digest })
}

/** `--list`. */
export async function showReleases({ terminal, open }: Publishing): Promise<ExitCode> {
  const releases = await listReleases(await open())
  for (const release of releases) terminal.stdout.write(`${lineOf(release)}\n`)
  if (releases.length === 0) terminal.stdout.write('Nothing is published\n')
  return exitCodes.ok
}

function lineOf({ database, contents, isServed }: Release): string {
  const images = contents ? `${contents.images} images` : 'half imported'
  const mark = isServed ? '  served' : ''
  return `${database.name}  ${database.created}  ${images}${mark}`
}

/** `--prune`. */
export async function pruneOld({ values, terminal, open }: Publishing): Promise<ExitCode> {
  const { databases, objects } = await prune(await open(), values.keep)
  for (const { name } of databases) terminal.stdout.write(`${name}\n`)
  terminal.stdout.write(`${databases.length} databases and ${objects} objects deleted\n`)
  return exitCodes.ok
}

/** `--check`. */
export async function checkServed({ terminal, open }: Publishing): Promise<ExitCode> {
  const cloud = await open()
  const served = (await listReleases(cloud)).find(({ isServed }) => isServed)
  if (!served) throw new Failure('nothing is served that could be checked', exitCodes.noInput)
  const { objects, faults } = await checkObjects(cloud, served.database)
  for (const fault of faults) terminal.stdout.write(`${faultLine(fault)}\n`)
  const sum = `${objects} objects: ${objects - faults.length} as published, ${faults.length} not`
  terminal.stdout.write(`${sum}\n`)
  return faults.length > 0 ? exitCodes.rejected : exitCodes.ok
}

function faultLine({ key, expected, found }: Fault): string {
  return found === undefined
    ? `missing  ${key}`
    : `damaged  ${key}  has ${found} bytes, not ${expected}`
}
