/** A value that is bound to a parameter. */
export type Parameter = string | number

/** One statement and the values of its parameters. */
export interface Statement {
  readonly sql: string
  readonly args: Parameter[]
}

/** A statement that writes nothing. */
export interface Selection extends Statement {
  readonly sql: `SELECT ${string}` | `select ${string}`
}

/** Makes a row of the list of its columns' values. */
export type RowOf<Row> = (columns: readonly unknown[]) => Row

/** Asks a database: gives its rows, each the list of its columns' values. */
export type Query = (statement: Statement) => Promise<unknown[][]>
