/** What publishing would do, in numbers. */

import { statSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../database.ts'
import { type Amount, costOf, freePlanRefusals, prices } from './cost.ts'
import type { Extract } from './extract.ts'
import type { PublishedObject } from './objects.ts'
import { uploadPace } from './pace.ts'

/** What is known before anything is done. */
export interface Plan {
  /** Of the Worker and its bucket. */
  readonly name: string
  readonly databaseName: string
  readonly extract: Extract
  readonly missing: readonly PublishedObject[]
  /** Whether the database is there, and only has to be bound. */
  readonly hasDatabase: boolean
  readonly isRemote: boolean
}

/** How much there is to publish. */
export async function measure({
  extract,
  missing,
}: Pick<Plan, 'extract' | 'missing'>): Promise<Amount> {
  const indexes = await countIndexes(extract.path)
  const written = Object.entries(extract.tables).map(([table, rows]) => {
    return rows * (1 + (indexes.get(table) ?? 0))
  })
  return {
    databaseBytes: statSync(extract.path).size,
    rowsWritten: sum(written),
    uploads: missing.length,
    objectBytes: bytesOf(extract.objects),
  }
}

/** How many entries each row of a table has in indexes. */
async function countIndexes(path: string): Promise<ReadonlyMap<string, number>> {
  const { db, close } = openDatabase(path)
  try {
    const rows = await db.all<{ name: string; indexes: number }>(
      sql`SELECT tbl_name AS name, count(*) AS indexes FROM sqlite_master
        WHERE type = 'index' GROUP BY tbl_name`,
    )
    return new Map(rows.map(({ name, indexes }) => [name, indexes]))
  } finally {
    close()
  }
}

/** The steps, a line each. */
export function renderSteps(plan: Plan, amount: Amount): readonly string[] {
  const { name, databaseName, extract, missing, hasDatabase, isRemote } = plan
  const tables = Object.entries(extract.tables).map(([table, rows]) => `${rows} ${table}`)
  const rows = `${tables.join(', ')}; ${amount.rowsWritten} rows written with indexes`
  const size = `${megabytes(amount.databaseBytes)} MB`
  return [
    `1. bucket ${name}: make it where there is none`,
    `2. objects: upload ${missing.length} of ${extract.objects.length}, ${megabytes(bytesOf(missing))} of ${megabytes(amount.objectBytes)} MB`,
    `3. database ${databaseName}: ${hasDatabase ? 'is there' : `import ${size}: ${rows}`}`,
    `4. Worker ${name}: deploy, bound to ${databaseName}`,
    ...(isRemote ? [`5. /dataset of the Worker: compare with ${extract.digest}`] : []),
  ]
}

/** The cost at Cloudflare, and what its limits mean, a line each. */
export function renderCost({ hasDatabase }: Plan, amount: Amount): readonly string[] {
  const { once, monthly } = costOf(hasDatabase ? { ...amount, rowsWritten: 0 } : amount)
  const basis = `list prices of ${prices.date}, nothing included or shared deducted`
  const minutes = (Math.floor(amount.uploads / uploadPace.requests) * uploadPace.windowMs) / 60_000
  const pace = `Time: at least ${minutes} minutes, for the uploads that Cloudflare takes in that`
  return [
    `Cost: about $${once.toFixed(2)} once and $${monthly.toFixed(2)} a month (${basis})`,
    ...(minutes > 0 ? [pace] : []),
    ...freePlanRefusals(amount),
  ]
}

function bytesOf(objects: readonly PublishedObject[]): number {
  return sum(objects.map(({ bytes }) => bytes))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
