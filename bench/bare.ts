/** The least that any program on Node takes for an answer: a server that knows only one. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from './servers.ts'

const program = `
  require('node:http')
    .createServer((_, answer) => answer.setHeader('Content-Type', 'application/dicom+json').end('[]'))
    .listen(0, '127.0.0.1', function () { console.log(this.address().port) })
`

/** Starts a server of node:http alone, which answers every request with an empty list. */
export async function startBare(): Promise<Server> {
  const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(server, 'exit').then(() => {
    throw new Error('the bare server ended before it listened')
  })
  const [port] = await Promise.race([once(server.stdout, 'data'), ended])
  return {
    root: `http://127.0.0.1:${String(port).trim()}`,
    pid: server.pid ?? 0,
    stop: async () => {
      server.kill()
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    },
  }
}
