import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { ProblemError } from './problem.ts'

/** The query parameters of a path: an object of theirs and of nothing else. */
export type Query<Shape extends z.core.$ZodShape> = z.ZodMiniObject<Shape, z.core.$strict>

/**
 * The query of a request, every parameter known, given once and in its range.
 *
 * @throws {ProblemError} 400 that names the parameter
 */
export function parseQuery<Shape extends z.core.$ZodShape>(
  schema: Query<Shape>,
  c: Context,
): z.output<Query<Shape>> {
  const given = Object.entries(c.req.queries()).map(([name, values]) => {
    if (values.length > 1) throw invalid(`The query parameter "${name}" is given more than once`)
    return [name, values[0]]
  })
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue?.code === 'unrecognized_keys') {
    const names = Object.keys(schema.shape)
    throw invalid(`Unknown query parameter "${issue.keys[0]}"; ${knownParameters(names)}`)
  }
  throw invalid(`The query parameter "${issue?.path.join('.')}" ${issue?.message}`)
}

/**
 * Refuses a URL whose percent-encoding is broken, before a half-decoded id is looked up.
 *
 * @throws {ProblemError} 400
 */
export function requireDecodable(url: string): void {
  try {
    decodeURIComponent(url)
  } catch (cause) {
    throw new ProblemError('invalid-request', 'The URL has a broken percent-encoding', { cause })
  }
}

function knownParameters(names: readonly string[]): string {
  return names.length === 0 ? 'this path takes none' : `this path takes ${names.join(', ')}`
}

function invalid(detail: string): ProblemError {
  return new ProblemError('invalid-request', detail)
}
