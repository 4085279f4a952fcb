import { withinLimit } from './limit.ts'
import type { Query } from './statement.ts'

/** A D1 database as one request asks it: the nearest replica answers, whichever that is. */
export function d1Query(database: D1Database): Query {
  const session = database.withSession('first-unconstrained')
  return async ({ sql, args }) => {
    const bound = session.prepare(sql).bind(...args)
    return withinLimit(bound.raw())
  }
}
