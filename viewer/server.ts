import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { exitCodes, Failure } from '../command/failure.ts'

/** A server that has to be closed. */
export interface LocalServer {
  readonly origin: string
  readonly close: () => void
}

/**
 * Listens on the loopback interface.
 *
 * @param port  0 takes a free one
 * @throws {Failure} exit code 69 where it is taken
 */
export function listen(app: Hono, port = 0): Promise<LocalServer> {
  return new Promise((resolve, reject) => {
    const hostname = '127.0.0.1'
    const server = serve({ fetch: app.fetch, hostname, port }, (address: AddressInfo) => {
      resolve({
        origin: `http://${hostname}:${address.port}`,
        close: () => void server.close(),
      })
    })
    server.once('error', (error: Error) => {
      const detail = `Port ${port} cannot be listened on: choose another with --port`
      reject(new Failure(detail, exitCodes.unavailable, { cause: error }))
    })
  })
}
