/** Serves a Hono app to the browser on this machine. */

import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'

/** A server that has to be closed. */
export interface LocalServer {
  readonly origin: string
  readonly close: () => void
}

/** Listens on a free port of the loopback interface. */
export function listen(app: Hono): Promise<LocalServer> {
  return new Promise((resolve) => {
    const server = serve(
      { fetch: app.fetch, hostname: '127.0.0.1', port: 0 },
      ({ port }: AddressInfo) => {
        resolve({ origin: `http://127.0.0.1:${port}`, close: () => void server.close() })
      },
    )
  })
}
