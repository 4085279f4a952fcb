import type { Context, Hono } from 'hono'
import * as z from 'zod'
import type { Access } from './access.ts'
import type { Archive, UseArchive } from './archive.ts'
import { parseQuery } from './validate.ts'

/** What every handler finds in its context. */
export interface AppEnv {
  Variables: { readonly access: Access; readonly useArchive: UseArchive }
}

/** A path that can be read, as documents, home page and tests see it. */
export interface Route {
  /** As Hono writes it, for example `/patients/:id`. */
  readonly path: string
  /** What it answers, in one line. */
  readonly summary: string
  /** The names of the query parameters it takes; any other is refused. */
  readonly parameters: readonly string[]
  /** Adds the handler to the application. */
  readonly register: (app: Hono<AppEnv>) => void
}

interface Description<Shape extends z.ZodRawShape> {
  readonly summary: string
  readonly query: Shape
}

type Answer<Path extends string, Shape extends z.ZodRawShape> = (
  c: Context<AppEnv, Path>,
  asked: {
    readonly archive: Archive
    readonly query: z.output<z.ZodObject<Shape, z.core.$strict>>
  },
) => Promise<Response>

/** A route: its path, what is said about it, and its handler, which one archive answers. */
export function get<const Path extends string, Shape extends z.ZodRawShape>(
  path: Path,
  { summary, query }: Description<Shape>,
  answer: Answer<Path, Shape>,
): Route {
  const schema = z.strictObject(query)
  return {
    path,
    summary,
    parameters: Object.keys(query),
    register: (app) => {
      app.get(path, (c) => {
        const asked = parseQuery(schema, c)
        return c.var.useArchive((archive) => answer(c, { archive, query: asked }))
      })
    },
  }
}
