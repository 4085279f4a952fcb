/** Segmented Palette Color Lookup Table Data: PS3.3 C.7.9.2. */

import { DicomError } from './error.ts'

/** The segments of one colour, and how the table they stand for is written. */
export interface SegmentedTable {
  /** Of the attribute, for errors. */
  readonly name: string
  readonly data: Uint16Array
  /** What a byte offset in an indirect segment counts. */
  readonly bytesPerValue: 1 | 2
  readonly entries: number
}

interface Expansion {
  readonly values: Uint16Array
  filled: number
}

const discrete = 0
const linear = 1
const indirect = 2

/**
 * Expands segments to the entries they stand for.
 *
 * @throws {DicomError} `malformed data set` where they break off or break the rules
 */
export function expandSegments(table: SegmentedTable): Uint16Array {
  const { data, entries } = table
  const expansion: Expansion = { values: new Uint16Array(entries), filled: 0 }
  let at = 0
  while (at < data.length && expansion.filled < entries) {
    const isIndirect = data[at] === indirect
    at = isIndirect ? copySegments(table, at, expansion) : expandSegment(table, at, expansion)
  }
  if (expansion.filled === entries) return expansion.values
  throw broken(table, `expands to ${expansion.filled} of ${entries} entries`)
}

/** Expands the discrete or linear segment at an index, and returns that of the next one. */
function expandSegment(table: SegmentedTable, at: number, expansion: Expansion): number {
  const [opcode, length] = [table.data[at], table.data[at + 1] ?? 0]
  if (length === 0) throw broken(table, 'has a segment without entries')
  if (opcode === discrete) {
    append(expansion, table.data.subarray(at + 2, at + 2 + length))
    return at + 2 + length
  }
  if (opcode !== linear) throw broken(table, `has the segment type ${opcode} at ${at}`)
  const [from, to] = [expansion.values[expansion.filled - 1], table.data[at + 2]]
  if (from === undefined) throw broken(table, 'begins with a linear segment')
  if (to === undefined) throw broken(table, 'breaks off in a linear segment')
  const step = (to - from) / length
  append(
    expansion,
    Uint16Array.from({ length }, (_, i) => Math.round(from + step * (i + 1))),
  )
  return at + 3
}

/** C.7.9.2.3: expands segments that came before once more. */
function copySegments(table: SegmentedTable, at: number, expansion: Expansion): number {
  const { data, bytesPerValue, entries } = table
  const offsetLength = 4 / bytesPerValue
  const offset = data
    .subarray(at + 2, at + 2 + offsetLength)
    .reduce((sum, value, i) => sum + value * 2 ** (8 * bytesPerValue * i), 0)
  let from = offset / bytesPerValue
  for (let left = data[at + 1] ?? 0; left > 0 && expansion.filled < entries; left--) {
    from = expandSegment(table, from, expansion)
  }
  return at + 2 + offsetLength
}

function append(expansion: Expansion, values: Uint16Array): void {
  const room = expansion.values.length - expansion.filled
  const taken = values.subarray(0, room)
  expansion.values.set(taken, expansion.filled)
  expansion.filled += taken.length
}

function broken({ name }: SegmentedTable, fault: string): DicomError {
  return new DicomError('malformed data set', `${name} ${fault} (PS3.3 C.7.9.2)`)
}
