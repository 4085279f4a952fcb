/** The least that any program on Node takes for an answer: a server that knows only one. */

import { startProgram } from '../examples/program.ts'
import type { Server } from './servers.ts'

const program = `
  require('node:http')
    .createServer((_, answer) => answer.setHeader('Content-Type', 'application/dicom+json').end('[]'))
    .listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port) })
`

/** Starts a server of node:http alone, which answers every request with an empty list. */
export async function startBare(): Promise<Server> {
  const { origin, pid, stop } = await startProgram(['-e', program])
  return { root: origin, pid, stop }
}
