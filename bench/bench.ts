/** `npm run bench`: what requests cost and how long a viewer takes, always beside another server. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes, Failure } from '../command/failure.ts'
import { flag, number, parseCommandLine, usage } from '../command/options.ts'
import { launchBrowser } from '../test/equality/browser.ts'
import { startBare } from './bare.ts'
import { timeOfOpening } from './opening.ts'
import { costOfNothing, costOfRequests, type RequestCost } from './requests.ts'
import { type Server, type Servers, startBoth } from './servers.ts'

const command = {
  name: 'npm run bench --',
  summary: 'Asks this API and Orthanc for the same, by turns, and prints what it took each.',
  options: {
    requests: flag('measure processor time a request only'),
    viewer: flag('measure how long OHIF takes to open a series only'),
    patients: number({ min: 1, max: 999, whole: true }, 'patients, each with a study', 101),
    slices: number({ min: 1, max: 999, whole: true }, 'slices of the longest series', 300),
    rounds: number({ min: 1, max: 99, whole: true }, 'rounds, of which the median counts', 7),
    time: number({ min: 10, max: 60_000, whole: true }, 'milliseconds a round and request', 500),
    help: flag('show this help'),
  },
} as const

type Values = ReturnType<typeof parse>

function parse(args: readonly string[]) {
  return parseCommandLine(command, args).values
}

async function main(args: readonly string[]): Promise<void> {
  const values = parse(args)
  if (values.help) {
    print(usage(command))
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'mini-pacs-bench-'))
  const close: (() => Promise<void>)[] = []
  const cleanUp = async () => {
    await Promise.allSettled(close.map((one) => one()))
    rmSync(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().then(() => process.exit(exitCodes.unavailable)))
  }
  try {
    const servers = await startBoth(folder, values)
    close.push(servers.own.stop, servers.orthanc.stop)
    const both = values.requests === values.viewer
    if (both || values.requests) {
      const bare = await startBare()
      close.push(bare.stop)
      await printRequests({ ...servers, bare }, values)
    }
    if (both || values.viewer) await printOpening(servers, values)
  } finally {
    await cleanUp()
  }
}

async function printRequests(
  servers: Servers & { readonly bare: Server },
  { slices, rounds, time }: Values,
): Promise<void> {
  print('\nProcessor time of the server a request, in milliseconds\n')
  printRow(['', 'mini-PACS', 'Orthanc', 'ratio'])
  const searches = { own: 0, orthanc: 0 }
  for await (const cost of costOfRequests(servers, { slices, rounds, time })) {
    printCost(cost)
    if (!cost.isSearchOfViewer) continue
    searches.own += cost.own
    searches.orthanc += cost.orthanc
  }
  printCost({ name: 'QIDO: the first four, in sum', ...searches })
  const nothing = await costOfNothing(servers.bare, { rounds, time })
  printRow(['an empty list of node:http', nothing.toFixed(2)])
}

function printCost({ name, own, orthanc }: Omit<RequestCost, 'isSearchOfViewer'>): void {
  printRow([name, own.toFixed(2), orthanc.toFixed(2), ratio(orthanc / own)])
}

async function printOpening(servers: Servers, { rounds, slices }: Values): Promise<void> {
  const browser = await launchBrowser(['--disable-web-security'])
  try {
    const { own, orthanc } = await timeOfOpening(servers, { browser, slices, rounds })
    print('\nTime until OHIF has opened the longest series, in milliseconds\n')
    printRow(['', 'mini-PACS', 'Orthanc', 'ratio'])
    for (const [name, until] of [
      ['the first image is there', 'first'],
      [`all ${slices} images are there`, 'all'],
    ] as const) {
      const times = [own[until].toFixed(0), orthanc[until].toFixed(0)]
      printRow([name, ...times, ratio(orthanc[until] / own[until])])
    }
  } finally {
    await browser.close()
  }
}

function ratio(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} x`
}

function printRow([name = '', ...cells]: readonly string[]): void {
  print(name.padEnd(30) + cells.map((cell) => cell.padStart(11)).join(''))
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
})
