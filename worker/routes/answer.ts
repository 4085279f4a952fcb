import type { Context } from 'hono'
import type { Archive } from '../archive.ts'
import { revalidated } from '../cache.ts'
import { ProblemError } from '../problem.ts'
import type { Page, Range } from '../queries/list.ts'
import type { AppEnv } from '../route.ts'
import { nameList, parseToken, tokenOf } from '../token.ts'

/** A JSON answer that holds as long as the archive does. */
export function json(
  c: Context<AppEnv>,
  archive: Archive,
  value: () => Promise<object>,
): Promise<Response> {
  return revalidated(c, { archive }, async () => c.json(await value()))
}

/** The query of a list: where it starts, how much of it, and the filters. */
interface ListQuery {
  readonly limit: number
  readonly after?: string | undefined
}

/** A page of a list: `next` continues it, null at its end; `total` counts the whole list. */
export function list<Row>(
  c: Context<AppEnv>,
  { archive, query }: { readonly archive: Archive; readonly query: ListQuery },
  read: (range: Range) => Promise<Page<Row>>,
): Promise<Response> {
  return json(c, archive, async () => {
    const { limit, after, ...filters } = query
    const path = decodeURIComponent(new URL(c.req.url).pathname)
    const name = await nameList(archive.digest, { path, filters }, c.var.sha256)
    const start = after === undefined ? undefined : parseToken(after, name)
    const { items, end, total } = await read({ limit, after: start })
    return { items, next: end === undefined ? null : tokenOf(name, { key: end, total }), total }
  })
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

/**
 * The page of what belongs to a parent: one to which nothing belongs does not exist.
 *
 * @throws {ProblemError} 404 where there is no such parent
 */
export function foundIn<Row>(page: Page<Row>, parent: string): Page<Row> {
  return found(page.total > 0 ? page : undefined, parent)
}
