/** Starts the bundled programs of this repository as a user does. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const startLimitMs = 15_000

/** A server that runs until it is stopped. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** Of its process. */
  readonly pid: number
  readonly stop: () => Promise<void>
}

/** Runs `mini-pacs` with these arguments, its output on ours; the answer is its exit code. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const program = spawn(process.execPath, [bundled('cli'), ...args], { stdio: 'inherit' })
  const [code] = await once(program, 'exit')
  return typeof code === 'number' ? code : 1
}

/**
 * Starts the server on a free port and waits until it listens.
 *
 * @throws {Error} when it ends, or says nothing for 15 seconds
 */
export function startServer(args: readonly string[]): Promise<RunningServer> {
  return startProgram([bundled('server'), ...args, '--port', '0'])
}

/**
 * Starts Node with these arguments, and waits until it prints the origin that it serves.
 *
 * @throws {Error} when it ends, or says nothing for 15 seconds
 */
export async function startProgram(args: readonly string[]): Promise<RunningServer> {
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const origin = await printedOrigin(server)
  return {
    origin,
    pid: server.pid ?? 0,
    stop: async () => {
      server.kill()
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    },
  }
}

async function printedOrigin(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('the server has no output')
  const timer = setTimeout(() => server.kill(), startLimitMs)
  try {
    for await (const line of createInterface(server.stdout)) {
      const origin = /http:\/\/[\w.:]+\d/.exec(line)?.[0]
      if (origin !== undefined) return origin
    }
  } finally {
    clearTimeout(timer)
  }
  throw new Error('the server ended before it listened')
}

/** The bundles lie beside the one that this module is part of. */
function bundled(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url))
}
