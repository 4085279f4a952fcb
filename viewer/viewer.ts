/** `npm run viewer`: the real OHIF over the data set that is served on this computer. */

import { inspect } from 'node:util'
import { exitCodes, Failure } from '../command/failure.ts'
import { parseCommandLine, usage } from '../command/options.ts'
import { chooseApi } from './api.ts'
import { viewerApp } from './app.ts'
import { viewerCommand } from './command.ts'
import { fetchOhif, findOhif } from './packages.ts'
import { type LocalServer, listen } from './server.ts'

/** How long the server may take to say what it has, in milliseconds. */
const patience = 10_000

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseCommandLine(viewerCommand, args)
  if (values.help) {
    process.stdout.write(`${usage(viewerCommand)}\n`)
    return
  }
  const api = await chooseApi(values)
  try {
    const viewer = await serveOhif(api.root, values.port)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        viewer.close()
        api.close()
      })
    }
    process.stdout.write(`OHIF on ${viewer.origin}, which shows ${api.root}\n`)
  } catch (error) {
    await api.close()
    throw error
  }
  await remark(api.root)
}

async function serveOhif(root: string, port: number): Promise<LocalServer> {
  if (findOhif() === undefined) process.stderr.write('OHIF is fetched from npm, once: 50 MB\n')
  const folder = await fetchOhif().catch((cause: unknown) => {
    throw new Failure('npm cannot fetch @ohif/app', exitCodes.unavailable, { cause })
  })
  return listen(viewerApp(folder, root), port)
}

/** Tells why the viewer would show an empty list. */
async function remark(root: string): Promise<void> {
  const signal = AbortSignal.timeout(patience)
  const answer = await fetch(`${root}/studies?limit=1`, { signal }).catch(() => undefined)
  const studies: unknown = await answer?.json().catch(() => undefined)
  if (answer === undefined) process.stderr.write(`${root} does not answer\n`)
  else if (!Array.isArray(studies)) {
    process.stderr.write(`${root} answers ${answer.status}, and no list of studies\n`)
  } else if (studies.length === 0) {
    process.stderr.write('There are no studies: type npm run ingest -- SOURCE --dicomweb\n')
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isFailure = error instanceof Failure
  process.stderr.write(`${isFailure ? error.message : inspect(error)}\n`)
  process.exitCode = isFailure ? error.exitCode : exitCodes.software
})
