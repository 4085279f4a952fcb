/** `--labels`: what the user knows about images, a row of a CSV file each. Pure. */

import { exitCodes, Failure } from '../command/failure.ts'
import { type LabelKey, labelKeys, type State, states } from '../drizzle/vocabulary.ts'
import { CsvError, type CsvRecord, parseCsv } from './csv.ts'

/** A row of the file: which images it is about, and what it says of them. */
export interface LabelRow {
  /** From 1, in the file. */
  readonly line: number
  readonly key: LabelKey
  readonly value: string
  /** Absent where the row leaves it to the run. */
  readonly label?: string
  /** Absent where the row leaves it to the split. */
  readonly state?: State
}

/** Whether a text can be a label: it is the name of a folder, too. */
export function isLabel(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,63}$/.test(text)
}

/** What {@link isLabel} asks for, for error messages. */
export const labelRule = 'up to 64 letters, digits, and . _ - after the first'

/** For example `line 7 (PatientID=A)`. */
export function rowName({ line, key, value }: LabelRow): string {
  return `line ${line} (${key}=${value})`
}

/**
 * The rows of a file. The key of a row is the most specific of its key columns that is filled in;
 * columns of other names are left alone.
 *
 * @param name  of the file, for messages
 * @throws {Failure} exit code 64, naming the line, the value and the rule that it breaks
 */
export function parseLabels(text: string, name: string): readonly LabelRow[] {
  const [header, ...records] = parseRecords(text, name)
  const columns = header?.fields.map((field) => field.trim()) ?? []
  const refuse = (line: number, message: string): never => {
    throw new Failure(`${name} line ${line}: ${message}`, exitCodes.usage)
  }
  assertColumns(columns, refuse)
  const rows = records.map((record) => parseRow(record, columns, refuse))
  assertAgreement(rows, refuse)
  return rows
}

type Refuse = (line: number, message: string) => never

function parseRecords(text: string, name: string): readonly CsvRecord[] {
  try {
    return parseCsv(text)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Failure(`${name} line ${error.line}: ${error.message}`, exitCodes.usage)
  }
}

function assertColumns(columns: readonly string[], refuse: Refuse): void {
  const known: readonly string[] = ['Label', 'State', ...labelKeys]
  const twice = columns.find((column, i) => known.includes(column) && columns.indexOf(column) < i)
  if (twice !== undefined) refuse(1, `two columns ${twice}`)
  const shown = `the columns are ${columns.join(', ') || 'none'}`
  if (!labelKeys.some((key) => columns.includes(key))) {
    refuse(1, `${shown}, and one of ${labelKeys.join(', ')} is needed`)
  }
  if (!columns.includes('Label') && !columns.includes('State')) {
    refuse(1, `${shown}, and Label or State is needed`)
  }
}

function parseRow(
  { line, fields }: CsvRecord,
  columns: readonly string[],
  refuse: Refuse,
): LabelRow {
  if (fields.length !== columns.length) {
    refuse(line, `${fields.length} fields, but the first line has ${columns.length}`)
  }
  const cell = (column: string) => fields[columns.indexOf(column)]?.trim() ?? ''
  const key = labelKeys.find((one) => cell(one) !== '')
  if (!key)
    return refuse(line, `no ${labelKeys.filter((one) => columns.includes(one)).join(' or ')}`)
  const label = cell('Label')
  if (label !== '' && !isLabel(label)) refuse(line, `Label is "${label}", not ${labelRule}`)
  const written = cell('State')
  const state = states.find((one) => one === written)
  if (written !== '' && !state)
    refuse(line, `State is "${written}", not one of ${states.join(', ')}`)
  return { line, key, value: cell(key), ...(label && { label }), ...(state && { state }) }
}

/** Rows with the same key may repeat or complete each other. */
function assertAgreement(rows: readonly LabelRow[], refuse: Refuse): void {
  const first = new Map<string, LabelRow>()
  for (const row of rows) {
    for (const column of ['label', 'state'] as const) {
      const value = row[column]
      if (value === undefined) continue
      const id = `${column} ${row.key}=${row.value}`
      const before = first.get(id) ?? row
      first.set(id, before)
      if (before[column] === value) continue
      const both = `${value} here and ${before[column]} in line ${before.line}`
      refuse(row.line, `${row.key}=${row.value} is ${both}`)
    }
  }
}
