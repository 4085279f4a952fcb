/** Finds what the rows of `--labels` say of an image, and which rows are about none. */

import { exitCodes, Failure } from '../command/failure.ts'
import { type LabelKey, labelKeys } from '../drizzle/vocabulary.ts'
import { groupBy } from './group-by.ts'
import { type LabelRow, rowName } from './labels.ts'

/** All the names that an image has: as its files give them, and as the database does. */
export type Subject = Readonly<Partial<Record<LabelKey, readonly (string | null)[]>>>

/** The rows that decide about an image. */
export interface Said {
  readonly label: LabelRow | undefined
  readonly state: LabelRow | undefined
}

/** The rows of `--labels`, ready to be asked. */
export interface Labelling {
  /** Name of the file, for messages. */
  readonly name: string
  readonly rows: readonly LabelRow[]
  /** What they say of an image: of the rows that say something, the most specific. */
  readonly find: (subject: Subject) => Said
  /** The rows that were about no subject so far. */
  readonly unmatched: () => readonly LabelRow[]
}

/**
 * Indexes the rows.
 *
 * @throws {Failure} exit code 64 from `find`, where rows that are equally specific differ
 */
export function labellingOf(name: string, rows: readonly LabelRow[]): Labelling {
  const byName = groupBy(rows, ({ key, value }) => `${key}=${value}`)
  const matched = new Set<LabelRow>()
  const decide = (found: readonly LabelRow[], column: 'label' | 'state') => {
    const [first, ...others] = found.filter((row) => row[column] !== undefined)
    const other = others.find((row) => row.key === first?.key && row[column] !== first[column])
    if (!first || !other) return first
    const both = `${rowName(first)} says ${first[column]}, ${rowName(other)} ${other[column]}`
    throw new Failure(`${name}: of the same image ${both}`, exitCodes.usage)
  }
  return {
    name,
    rows,
    find: (subject) => {
      const found = labelKeys.flatMap((key) => {
        return (subject[key] ?? []).flatMap((value) => byName.get(`${key}=${value}`) ?? [])
      })
      for (const row of found) matched.add(row)
      return { label: decide(found, 'label'), state: decide(found, 'state') }
    },
    unmatched: () => rows.filter((row) => !matched.has(row)),
  }
}
