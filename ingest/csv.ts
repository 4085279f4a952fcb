/** Comma-separated values, RFC 4180. */

/** One record of a CSV file. */
export interface CsvRecord {
  /** From 1: the line on which it begins. */
  readonly line: number
  readonly fields: readonly string[]
}

/** Text that is not CSV. */
export class CsvError extends Error {
  override readonly name = 'CsvError'
  /** From 1. */
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** A field, quoted or plain, and what ends it. */
const fieldPattern = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y

/**
 * The records of a text, without empty lines and byte order mark.
 *
 * @throws {CsvError} where a quote is not closed, or stands inside of a plain field
 */
export function parseCsv(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  let line = 1
  let record: { line: number; fields: string[] } = { line, fields: [] }
  fieldPattern.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  while (fieldPattern.lastIndex < text.length || record.fields.length > 0) {
    const match = fieldPattern.exec(text)
    if (!match) throw new CsvError(line, 'a quote (") is not closed, or stands inside of a field')
    const [whole, quoted, plain = '', end] = match
    record.fields.push(quoted?.replaceAll('""', '"') ?? plain)
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0
    if (end === ',') continue
    if (record.fields.length > 1 || record.fields[0] !== '') records.push(record)
    record = { line, fields: [] }
  }
  return records
}
