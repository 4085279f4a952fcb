/** `npm run viewer`: the real OHIF over the data set that is served on this computer. */

import { exitCodes, Failure } from '../command/failure.ts'
import { parseCommandLine, usage } from '../command/options.ts'
import { viewerApp } from './app.ts'
import { viewerCommand } from './command.ts'
import { fetchOhif } from './packages.ts'
import { listen } from './server.ts'

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseCommandLine(viewerCommand, args)
  if (values.help) {
    process.stdout.write(`${usage(viewerCommand)}\n`)
    return
  }
  const root = rootOf(values.api)
  process.stderr.write('OHIF is fetched from npm where it is not there yet: 50 MB\n')
  const folder = await fetchOhif().catch((cause: unknown) => {
    throw new Failure('npm cannot fetch @ohif/app', exitCodes.unavailable, { cause })
  })
  const { origin, close } = await listen(viewerApp(folder, root), values.port)
  process.stdout.write(`OHIF on ${origin}, which shows ${root}\n`)
  await remark(root)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close)
}

/**
 * Where DICOMweb is: of an address alone, where this API has it.
 *
 * @throws {Failure} exit code 64 where it is no URL
 */
function rootOf(api: string): string {
  if (URL.canParse(api) && /^https?:/i.test(api)) {
    return new URL(api).pathname === '/' ? new URL('dicom-web', api).href : api.replace(/\/+$/, '')
  }
  throw new Failure(`--api is ${api}, not a http: or https: URL`, exitCodes.usage)
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
