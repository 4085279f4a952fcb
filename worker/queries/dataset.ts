import { eq, type SQL } from 'drizzle-orm'
import { Dataset, type DatasetRow } from '../../drizzle/schema.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { ProblemError } from '../problem.ts'

/** Finds the one row by its key, where a query without a condition would scan. */
export const isDataset: SQL = eq(Dataset.DatasetID, 1)

/**
 * The data set as a whole.
 *
 * @throws {ProblemError} 503 where nothing was ingested yet
 */
export async function readDataset(db: ReadonlyDatabase): Promise<DatasetRow> {
  const [dataset] = await db.select().from(Dataset).where(isDataset).catch(noRows)
  if (dataset === undefined) throw noData()
  return dataset
}

/** The problem of a server that has nothing to serve: it names the command that ends it. */
export function noData(): ProblemError {
  return new ProblemError(
    'no-data',
    'Nothing was ingested yet: run npm run ingest -- SOURCE, where SOURCE is a folder of DICOM files',
  )
}

/** What a table has that is not there: an empty database has none, a published one not all. */
export function noRows(error: unknown): readonly never[] {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message.includes('no such table')) return []
  }
  throw error
}
