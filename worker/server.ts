import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { exitCodes, Failure } from '../command/failure.ts'
import type { DatasetRow } from '../drizzle/schema.ts'
import { type AccessSettings, accessFrom } from './access.ts'
import { createApp } from './app.ts'
import { openFile, type ReportError, type ServedFile, watchFile } from './file.ts'
import { lenderTo } from './lending.ts'
import type { Log } from './log.ts'
import { ProblemError, problemResponse } from './problem.ts'

/** What a server serves, where, and to whom. */
export interface ServerOptions {
  readonly served: ServedFile
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly settings: AccessSettings
  readonly log: Log
  /** Takes what is wrong with the file; it is answered with 503 until it is right again. */
  readonly reportError: ReportError
}

/** A server that answers. */
export interface RunningServer {
  readonly url: string
  /** The data set as it was at the start. */
  readonly dataset: DatasetRow
  /** Ends when the requests under way have been answered. */
  readonly close: () => Promise<void>
}

/**
 * Starts to serve a database file over HTTP.
 *
 * @throws {Failure} where the database cannot be read, the port is taken, or anyone could read
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { served, host, port, settings, log, reportError } = options
  const access = accessFrom(settings, isLoopback(host))
  if (access.guard === 'closed') {
    throw new Failure(
      `--host ${host} lets other computers in: set API_TOKEN in the environment, or PUBLIC=true`,
      exitCodes.usage,
    )
  }
  const dataset = await readOnce(served)
  const archives = watchFile(served, reportError)
  const app = createApp({ access, useArchive: archives.use, log, sha256 })
  const listener = getRequestListener(
    (request, { outgoing }) => app.fetch(request, { lend: lenderTo(outgoing) }),
    { errorHandler: unreadableRequest },
  )
  const server = createServer(listener)
  await listen(server, { host, port })
  return {
    url: urlOf(server),
    dataset,
    close: async () => {
      await new Promise((resolve) => server.close(resolve))
      archives.close()
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function readOnce(served: ServedFile): Promise<DatasetRow> {
  try {
    const { dataset, close } = await openFile(served)
    close()
    return dataset
  } catch (cause) {
    throw new Failure(
      `${served.database} is not a database that npm run ingest -- SOURCE writes`,
      exitCodes.noInput,
      { cause },
    )
  }
}

async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = listenReasons[error.code ?? ''] ?? error.message
      reject(
        new Failure(
          `Port ${port} of ${host} ${reason}: choose another with --port (or --host)`,
          exitCodes.unavailable,
        ),
      )
    })
    server.listen(port, host, resolve)
  })
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken',
  EACCES: 'may not be opened',
  EADDRNOTAVAIL: 'is not on this computer',
  ENOTFOUND: 'is not on this computer',
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function urlOf(server: Server): string {
  const { address, family, port } = addressOf(server)
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Not a TCP server')
  return address
}

/** A request that is not even a URL never reaches the application. */
function unreadableRequest(): Response {
  const headers = { 'X-Content-Type-Options': 'nosniff' }
  return problemResponse(
    new ProblemError('invalid-request', 'The request has no usable URL or Host', { headers }),
  )
}
