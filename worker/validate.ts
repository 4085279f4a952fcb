import type { Context } from 'hono'
import * as z from 'zod'
import { ProblemError } from './problem.ts'

/** How many items a list gives at once, where it is not asked for less; refused above. */
const pageLimit = 1000

/** The query parameters of every list. */
export const pageParameters = {
  limit: z
    .string()
    .regex(/^\d+$/, 'is not a whole number')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= pageLimit, `is not from 1 to ${pageLimit}`)
    .default(pageLimit),
  after: z.string().min(1, 'is empty').optional(),
}

/**
 * The query of a request, every parameter known, given once and in its range.
 *
 * @throws {ProblemError} 400 that names the parameter
 */
export function parseQuery<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  c: Context,
): z.output<z.ZodObject<Shape, z.core.$strict>> {
  const given = Object.entries(c.req.queries()).map(([name, values]) => {
    if (values.length > 1) throw invalid(`The query parameter "${name}" is given more than once`)
    return [name, values[0]]
  })
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue?.code === 'unrecognized_keys') {
    throw invalid(`Unknown query parameter "${issue.keys[0]}"; ${knownParameters(schema)}`)
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

function knownParameters(schema: z.ZodObject): string {
  const names = Object.keys(schema.shape)
  return names.length === 0 ? 'this path takes none' : `this path takes ${names.join(', ')}`
}

function invalid(detail: string): ProblemError {
  return new ProblemError('invalid-request', detail)
}
