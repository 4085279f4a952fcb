import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'

/** A database that can only be read: there is no `insert`, `update`, `delete` or raw SQL to call. */
export type ReadonlyDatabase = Pick<
  BaseSQLiteDatabase<'async', unknown>,
  'select' | 'selectDistinct'
>
