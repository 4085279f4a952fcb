/** `--labels`: reads the file, and names the rows that did not do what they say. */

import { readFileSync } from 'node:fs'
import { exitCodes, Failure } from '../../command/failure.ts'
import type { LabelReport } from '../label-report.ts'
import { type Labelling, labellingOf } from '../labelling.ts'
import { type LabelRow, parseLabels } from '../labels.ts'
import { printable } from './terminal.ts'

/** More rows than these are counted, not named. */
const rowsNamed = 20

/**
 * The rows of a file; none without a file.
 *
 * @throws {Failure} exit code 66 where it cannot be read, 64 where it breaks a rule
 */
export function readLabelling(path: string | undefined): Labelling {
  return labellingOf(path ?? '', path === undefined ? [] : parseLabels(readText(path), path))
}

function readText(path: string): string {
  const bytes = readFile(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Failure(`${path} is not text in UTF-8`, exitCodes.usage, { cause: error })
  }
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Failure(`${path}: the file cannot be read`, exitCodes.noInput, { cause: error })
  }
}

/** A line a row that is about no image, or that images stored before do not follow. */
export function labelLines({ name, unmatched, conflicting }: LabelReport): readonly string[] {
  const place = ({ line, key, value }: LabelRow) =>
    printable(`${name} line ${line}  ${key}=${value}`)
  const conflicts = conflicting.map(({ label, stored, images, ...row }) => {
    const had = `${images} stored before as ${stored}`
    return `${place(row)}  Label is ${label}, but ${had}; --rebuild labels anew`
  })
  return [...shortened('unmatched', unmatched.map(place)), ...shortened('conflict', conflicts)]
}

function shortened(kind: string, lines: readonly string[]): readonly string[] {
  const named = lines.slice(0, rowsNamed).map((line) => `${kind.padEnd(9)}  ${line}`)
  const rest = lines.length - named.length
  return rest > 0 ? [...named, `${kind.padEnd(9)}  … and ${rest} more`] : named
}
