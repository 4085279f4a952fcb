/** The Python programs of `examples/`, run as a user runs them. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a program left behind. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs; `ended` is told when it has. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ran>
}

/** A Python that is new enough and can import these modules; undefined where there is none. */
export function findPython(...modules: readonly string[]): string | undefined {
  const imports = ['sys', ...modules].join(', ')
  const check = `import ${imports}; sys.exit(sys.version_info < (3, 9))`
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', check]).status === 0,
  )
}

/** Starts one of the programs without waiting, since the server it asks may be in this process. */
export function startPython(
  python: string,
  [program, ...args]: readonly [program: 'pull.py' | 'train.py', ...args: string[]],
  env: Readonly<Record<string, string>> = {},
): Running {
  const path = fileURLToPath(new URL(`../../examples/${program}`, import.meta.url))
  const { API_TOKEN: _, ...inherited } = process.env
  const child = spawn(python, [path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, COLUMNS: '100', NO_COLOR: '1', no_proxy: '127.0.0.1', ...env },
  })
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr }),
  )
  return { child, ended }
}
