/** Reports as text, CSV (RFC 4180) or JSON. Pure. */

import { outcomes } from '../drizzle/vocabulary.ts'
import { groupBy } from './group-by.ts'
import type { FileReport, LookAlike } from './reports.ts'

/** The forms of a report. */
export type Format = 'text' | 'csv' | 'json'

/** What became of the files; as text only those that are not stored are listed. */
export function formatFiles(rows: readonly FileReport[], format: Format): string {
  if (format !== 'text') return formatRows(rows, format)
  const others = rows.filter(({ Outcome, Detail }) => Outcome !== 'stored' || Detail !== null)
  const byReason = groupBy(others, ({ Outcome, Reason }) => `${Outcome}: ${Reason ?? 'remark'}`)
  const blocks = [...byReason].sort().map(([title, files]) => {
    const lines = files.map(({ Source, FilePath, Detail }) => {
      return `  ${Source}/${FilePath}${Detail === null ? '' : `  ${Detail}`}`
    })
    return [`${title} (${files.length})`, ...lines, ''].join('\n')
  })
  const counts = outcomes.map((outcome) => {
    return `${rows.filter(({ Outcome }) => Outcome === outcome).length} ${outcome}`
  })
  return [...blocks, `${rows.length} files seen = ${counts.join(' + ')}`].join('\n')
}

/** Which pictures look alike across states. */
export function formatLeaks(rows: readonly LookAlike[], format: Format): string {
  if (format !== 'text') return formatRows(rows, format)
  const groups = groupBy(rows, ({ DifferenceHash }) => DifferenceHash)
  const blocks = [...groups].map(([hash, images]) => {
    const lines = images.map(({ PngFilePath, PatientID }) => `  ${PngFilePath}  ${PatientID}`)
    return [hash, ...lines, ''].join('\n')
  })
  const sum = `${rows.length} images look like one of another state (${groups.size} difference hashes)`
  return [...blocks, sum].join('\n')
}

function formatRows<Row extends FileReport | LookAlike>(
  rows: readonly Row[],
  format: 'csv' | 'json',
): string {
  if (format === 'json') return JSON.stringify(rows)
  const [first] = rows
  const columns = first ? Object.keys(first) : []
  const lines = rows.map((row) => Object.values(row).map(csvField).join(','))
  return [columns.join(','), ...lines].join('\r\n')
}

function csvField(value: string | null): string {
  if (value === null) return ''
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
