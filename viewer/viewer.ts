/** `npm run viewer`: the real OHIF over the data set that is served on this computer. */

import { exitCodes, Failure } from '../command/failure.ts'
import { parseCommandLine, usage } from '../command/options.ts'
import { chooseApi } from './api.ts'
import { viewerApp } from './app.ts'
import { viewerCommand } from './command.ts'
import { fetchOhif } from './packages.ts'
import { type LocalServer, listen } from './server.ts'

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseCommandLine(viewerCommand, args)
  if (values.help) {
    process.stdout.write(`${usage(viewerCommand)}\n`)
    return
  }
  const api = await chooseApi(values)
  try {
    const viewer = await show(api.root, values.port)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        viewer.close()
        api.close()
      })
    }
  } catch (error) {
    await api.close()
    throw error
  }
}

async function show(root: string, port: number): Promise<LocalServer> {
  process.stderr.write('OHIF is fetched from npm where it is not there yet: 50 MB\n')
  const folder = await fetchOhif().catch((cause: unknown) => {
    throw new Failure('npm cannot fetch @ohif/app', exitCodes.unavailable, { cause })
  })
  const viewer = await listen(viewerApp(folder, root), port)
  process.stdout.write(`OHIF on ${viewer.origin}, which shows ${root}\n`)
  await remark(root)
  return viewer
}

/** Tells what to type where the viewer would show an empty list. */
async function remark(root: string): Promise<void> {
  const answer = await fetch(`${root}/studies?limit=1`).catch(() => undefined)
  const studies: unknown = answer?.ok ? await answer.json() : undefined
  if (answer === undefined) process.stderr.write(`${root} does not answer: type npm start\n`)
  else if (!Array.isArray(studies)) process.stderr.write(`${root} answers ${answer.status}\n`)
  else if (studies.length === 0) {
    process.stderr.write('There are no studies: type npm run ingest -- SOURCE --dicomweb\n')
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
})
