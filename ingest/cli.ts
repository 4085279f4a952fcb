#!/usr/bin/env node
/** `mini-pacs`: the commands that make a data set. */

import { exitCodes, Failure } from '../command/failure.ts'
import { ingestCommand, runIngest } from './commands/ingest.ts'
import { publishCommand, runPublish } from './commands/publish.ts'
import { removeCommand, runRemove } from './commands/remove.ts'
import { renderCommand, runRender } from './commands/render.ts'
import { reportCommand, runReport } from './commands/report.ts'
import { runSheet, sheetCommand } from './commands/sheet.ts'
import { runVerify, verifyCommand } from './commands/verify.ts'
import { softwareVersion } from './version.ts'

const commands = {
  ingest: { run: runIngest, usage: ingestCommand },
  report: { run: runReport, usage: reportCommand },
  verify: { run: runVerify, usage: verifyCommand },
  render: { run: runRender, usage: renderCommand },
  sheet: { run: runSheet, usage: sheetCommand },
  remove: { run: runRemove, usage: removeCommand },
  publish: { run: runPublish, usage: publishCommand },
} as const

const lines = Object.entries(commands).map(
  ([name, command]) => `  ${name}  ${command.usage.summary}`,
)
const help = `Usage: mini-pacs COMMAND [options]\n\n${lines.join('\n')}

mini-pacs COMMAND --help shows the options of a command; mini-pacs --version the version.`

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version') {
    process.stdout.write(`${softwareVersion}\n`)
    return exitCodes.ok
  }
  if (name === undefined || name === '--help') {
    process.stdout.write(`${help}\n`)
    return name ? exitCodes.ok : exitCodes.usage
  }
  const command = Object.entries(commands).find(([known]) => known === name)?.[1]
  if (!command) throw new Failure(`mini-pacs: no command "${name}" (see --help)`, exitCodes.usage)
  return command.run(args, process)
}

function report(error: unknown): number {
  const [line = ''] = rootMessage(error).split('\n')
  process.stderr.write(`${error instanceof Failure ? '' : 'mini-pacs: '}${line}\n`)
  if (error instanceof Failure) return error.exitCode
  return isSystemError(error) ? exitCodes.io : exitCodes.software
}

/** Whether the system, or SQLite on its behalf, refused to read or write a file. */
function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(E[A-Z]+$|SQLITE_(FULL|IOERR|CANTOPEN|READONLY))/.test(code) || isSystemError(error.cause)
  )
}

/** drizzle wraps an error of the database in one that shows the statement. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof Failure || !error.cause ? error.message : rootMessage(error.cause)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143))
}

process.once('uncaughtException', (error) => process.exit(report(error)))

process.exitCode = await main(process.argv.slice(2)).catch(report)
