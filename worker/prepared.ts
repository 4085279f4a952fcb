import { fillPlaceholders, type SQL } from 'drizzle-orm'
import { SQLiteAsyncDialect, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Parameter, RowOf, Selection, Statement } from './statement.ts'

/** Knows the names of all columns, which it would take long to find out for each request. */
export const dialect = new SQLiteAsyncDialect()

/** A query, or a part of one, in the words of SQLite. */
export function statementOf(query: SQL): Statement {
  const { sql, params } = dialect.sqlToQuery(query)
  return { sql, args: params.map(toParameter) }
}

/** A query whose text is made once: to make it takes longer than to answer it. */
export interface Prepared<Row> {
  /** It with these values in place of its placeholders. */
  readonly selectionFor: (values: Values) => Selection
  readonly rowOf: RowOf<Row>
}

/** The values of placeholders, by name. */
export type Values = Readonly<Record<string, Parameter>>

/** A query of a query builder that selects columns. */
interface Selecting<Row> {
  readonly _: {
    readonly result: readonly Row[]
    readonly selectedFields: Readonly<Record<string, SQLiteColumn>>
  }
  readonly toSQL: () => { readonly sql: string; readonly params: unknown[] }
}

/** Makes the text of a query, with `sql.placeholder` where its values are to be. */
export function prepare<Row>(query: Selecting<Row>): Prepared<Row> {
  const { sql, params } = query.toSQL()
  if (!selects(sql)) throw new TypeError(`Not a selection: ${sql}`)
  const fields = Object.entries(query._.selectedFields)
  return {
    selectionFor: (values) => ({ sql, args: fillPlaceholders(params, values).map(toParameter) }),
    rowOf: (columns) => {
      const entries = fields.map(([name, column], at) => [name, decoded(column, columns[at])])
      return Object.fromEntries(entries)
    },
  }
}

function selects(sql: string): sql is Selection['sql'] {
  return sql.startsWith('select ')
}

function decoded(column: SQLiteColumn, value: unknown): unknown {
  return value === null ? null : column.mapFromDriverValue(value)
}

function toParameter(value: unknown): Parameter {
  if (typeof value === 'number' || typeof value === 'string') return value
  throw new TypeError(`A query cannot be asked with ${value}`)
}
