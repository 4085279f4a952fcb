/** Runs the wrangler that this software pins. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { exitCodes, Failure } from '../../command/failure.ts'
import { root } from '../root.ts'

/** Runs a command of wrangler and gives what it wrote to standard output. */
export type Wrangler = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<string>

const quiet = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  NO_COLOR: '1',
} as const

/** The most characters of wrangler's words that an error repeats. */
const excerptLength = 600

/**
 * Finds wrangler; what it prints goes to `onOutput` too.
 *
 * @throws {Failure} exit code 69 where it is not installed
 */
export function openWrangler(
  environment: Readonly<Record<string, string>>,
  onOutput: (text: string) => void,
): Wrangler {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js')
  if (!existsSync(program)) {
    const message = `${program}: not installed; run npm ci in ${root}, development packages included`
    throw new Failure(message, exitCodes.unavailable)
  }
  return async (args, more = {}) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { ...process.env, ...quiet, ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = { stdout: '', all: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        if (stream === 'stdout') output.stdout += text
        output.all += text
        onOutput(text)
      })
    }
    const [status] = await once(child, 'close')
    if (status === 0) return output.stdout
    throw new Failure(errorOf(args, output.all), exitCodes.unavailable)
  }
}

/** The command without its options, and what wrangler says is wrong, on one line. */
function errorOf(args: readonly string[], output: string): string {
  const command = args.slice(0, 3).filter((word) => /^[a-z0-9]+$/.test(word))
  const said = stripVTControlCharacters(output).replaceAll(/\s+/g, ' ').trim()
  const [, error = said.slice(-excerptLength)] =
    /\[ERROR\] (.+?)(?= If you think this is a bug| Note that there is a newer|$)/.exec(said) ?? []
  const excerpt = error.slice(0, excerptLength) || 'it said nothing'
  return `wrangler ${command.join(' ')} failed: ${excerpt}`
}
