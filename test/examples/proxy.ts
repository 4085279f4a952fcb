/** A proxy before a server, on this computer, that spoils answers as it is told. */

import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type Answer, ask } from '../support/runtime.ts'

/**
 * What becomes of an answer: the connection is dropped before it, or in its midst; it comes late or
 * never ends; another status takes its place; its body is another; or it leads elsewhere.
 */
export type Fault =
  | 'drop'
  | 'cut'
  | 'delay'
  | 'hang'
  | 429
  | 502
  | 503
  | { readonly body: (body: Buffer) => Buffer }
  | { readonly location: string }

/** A request that reached the proxy. */
export interface Visit {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** How often the path was asked for before. */
  readonly before: number
}

/** A running proxy and what it was asked. */
export interface RunningProxy {
  readonly url: string
  readonly visits: readonly Visit[]
  readonly close: () => Promise<void>
}

const delayMs = 40

/** Starts a proxy; `faultOf` decides on each request. */
export async function startProxy(
  target: string,
  faultOf: (visit: Visit) => Fault | undefined,
): Promise<RunningProxy> {
  const visits: Visit[] = []
  const server = createServer(({ url: path = '/', headers }, response) => {
    const before = visits.filter((visit) => visit.path === path).length
    const visit = { path, headers, before }
    visits.push(visit)
    const fault = faultOf(visit)
    ask(target, path, { headers: passedOn(headers) }).then(
      (answer) => send(response, answer, fault),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: urlOf(server), visits, close: () => closeAll(server) }
}

function passedOn({
  authorization,
  range,
  ...headers
}: IncomingHttpHeaders): Record<string, string> {
  const ifRange = headers['if-range']
  return {
    ...(authorization && { authorization }),
    ...(range && { range }),
    ...(typeof ifRange === 'string' && { 'if-range': ifRange }),
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  fault: Fault | undefined,
): void {
  const { 'transfer-encoding': _, ...kept } = headers
  const sent = (whole: Buffer): OutgoingHttpHeaders => ({ ...kept, 'content-length': whole.length })
  if (fault === 'drop') {
    response.destroy()
  } else if (typeof fault === 'number') {
    response.writeHead(fault, fault === 502 ? {} : { 'Retry-After': '0' }).end('no')
  } else if (fault === 'cut' || fault === 'hang') {
    const end = () => (fault === 'cut' ? response.destroy() : undefined)
    response.writeHead(status, sent(body)).write(body.subarray(0, body.length / 2), end)
  } else if (fault === 'delay') {
    setTimeout(() => response.writeHead(status, sent(body)).end(body), delayMs)
  } else if (fault && 'location' in fault) {
    response.writeHead(302, { Location: fault.location }).end()
  } else {
    const changed = fault ? fault.body(body) : body
    response.writeHead(status, sent(changed)).end(changed)
  }
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Not a TCP server')
  return `http://127.0.0.1:${address.port}`
}

async function closeAll(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
