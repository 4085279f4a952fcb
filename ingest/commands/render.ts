/** `mini-pacs render`. */

import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { type ExitCode, exitCodes, Failure } from '../../command/failure.ts'
import {
  type CommandUsage,
  flag,
  number,
  type OptionValues,
  parseCommandLine,
  text,
  usage,
  usageFailure,
  withLetter,
} from '../../command/options.ts'
import { DicomError } from '../../dicom/error.ts'
import type { Instance } from '../../dicom/instance.ts'
import { parse } from '../../dicom/parse.ts'
import { createDrawer, type Drawing } from '../draw.ts'
import { inflate } from '../inflate.ts'
import { encodePng } from '../png.ts'
import { unwrap } from '../sources/orthanc.ts'
import { askedWindow } from '../window.ts'
import { window } from './rule.ts'
import { printable, type Terminal } from './terminal.ts'

const options = {
  output: withLetter(text('PNG', 'file to write, or to replace', undefined), 'o'),
  frame: number({ min: 1, max: 2 ** 31 - 1, whole: true }, 'frame of a multi-frame file', 1),
  window: window(),
  help: flag('show this help'),
} as const

/** The command as its help shows it. */
export const renderCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs render',
  summary: 'Draws one frame of a DICOM file as ingest would, without a data set.',
  operands: 'FILE',
  options,
}

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runRender(args: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  const { values, operands } = parseCommandLine(renderCommand, args)
  if (values.help) {
    stdout.write(`${usage(renderCommand)}\n`)
    return exitCodes.ok
  }
  const [file] = operands
  if (file === undefined || operands.length > 1) throw usageFailure(renderCommand, 'give one FILE')
  const { output } = values
  if (output === undefined) throw usageFailure(renderCommand, 'no --output given')
  if (isSame(file, output)) throw usageFailure(renderCommand, '--output is FILE itself')
  const drawing = drawFile(file, values)
  writeFileSync(output, encodePng(drawing.raster))
  stdout.write(`${printable(`${output}: ${description(drawing)}`)}\n`)
  return exitCodes.ok
}

function isSame(file: string, output: string): boolean {
  return existsSync(file) && existsSync(output) && realpathSync(file) === realpathSync(output)
}

function drawFile(file: string, values: OptionValues<typeof options>): Drawing {
  const bytes = readSource(file)
  try {
    const parsed = parse(unwrap(bytes), inflate)
    if (parsed.kind === 'image') return drawFrame(parsed.instance, values)
    throw new Failure(printable(`${file}: ${parsed.kind}`), exitCodes.rejected)
  } catch (error) {
    if (!(error instanceof DicomError)) throw error
    throw new Failure(printable(`${file}: ${error.reason}: ${error.message}`), exitCodes.rejected)
  }
}

function readSource(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Failure(`${file}: the file cannot be read`, exitCodes.noInput, { cause: error })
  }
}

function drawFrame(
  instance: Instance,
  { frame: frameNumber, window }: OptionValues<typeof options>,
): Drawing {
  const drawer = createDrawer()
  const frames = drawer.findFrames(instance)
  if (frameNumber > frames.count) {
    const held = `${frames.count} ${frames.count === 1 ? 'frame' : 'frames'}`
    throw usageFailure(renderCommand, `--frame is ${frameNumber}, but FILE has ${held}`)
  }
  return drawer.draw(instance, { frames, frameNumber, window: askedWindow(window ?? null) })
}

/** For example `512 × 512, window 40, 400 (data set)`. */
function description(drawing: Drawing): string {
  const { raster, windowCenter, windowWidth, windowSource, remark } = drawing
  const { voiLutFunction, suvFactor } = drawing
  const marks = [
    windowSource,
    ...(voiLutFunction === 'LINEAR' ? [] : [voiLutFunction]),
    ...(suvFactor === null ? [] : [`SUV factor ${suvFactor}`]),
  ]
  const window =
    windowCenter === null
      ? 'colour'
      : `window ${windowCenter}, ${windowWidth} (${marks.join(', ')})`
  const size = `${raster.columns} × ${raster.rows}`
  return [size, window, ...(remark === null ? [] : [remark])].join(', ')
}
