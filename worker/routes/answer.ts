import type { Context } from 'hono'
import type { Archive } from '../archive.ts'
import { revalidated } from '../cache.ts'
import { ProblemError } from '../problem.ts'
import type { AppEnv } from '../route.ts'

/** A JSON answer that holds as long as the archive does. */
export function json(
  c: Context<AppEnv>,
  archive: Archive,
  value: () => Promise<object>,
): Promise<Response> {
  return revalidated(c, { archive }, async () => c.json(await value()))
}

/**
 * What was found.
 *
 * @throws {ProblemError} 404 where it was not
 */
export function found<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new ProblemError('not-found', `There is no ${what}`)
  return row
}
