/** The entry for Node: a database file and a folder of PNGs, served on this computer. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { exitCodes, Failure } from '../command/failure.ts'
import { parseCommandLine, usage } from '../command/options.ts'
import { chooseData, serveCommand } from './command.ts'
import { type RunningServer, startServer } from './server.ts'

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { values } = parseCommandLine(serveCommand, args)
  if (values.help) {
    process.stdout.write(`${usage(serveCommand)}\n`)
    return
  }
  const data = chooseData(values)
  const server = await startServer({
    served: { ...data, build: ownHash() },
    host: values.host,
    port: values.port,
    settings: { ...env, CORS_ORIGIN: values.cors ?? env['CORS_ORIGIN'] },
    log: (entry) => {
      if (values.log || entry.error !== undefined) writeLine(JSON.stringify(entry))
    },
    reportError: (error) => writeLine(`${data.database}: ${inspect(error)}`),
  })
  const { ImageCount, Digest } = server.dataset
  const served = `${ImageCount} images, digest ${Digest.slice(0, 8)}`
  process.stdout.write(`mini-PACS on ${server.url} (${served})\n`)
  stopOnSignal(server)
}

function writeLine(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A second signal does not wait for the requests under way. */
function stopOnSignal(server: RunningServer): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(exitCodes.ok))
      server.close()
    })
  }
}

/** Other programs word other answers, so what a client has of one is not what another gives. */
function ownHash(): string {
  return createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
}

main(process.argv.slice(2), process.env).catch((error: unknown) => {
  const isFailure = error instanceof Failure
  process.stderr.write(`${isFailure ? error.message : inspect(error)}\n`)
  process.exitCode = isFailure ? error.exitCode : exitCodes.software
})
