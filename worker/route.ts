import type { Context, Hono } from 'hono'
import { type TimingVariables, wrapTime } from 'hono/timing'
import * as z from 'zod/mini'
import type { Access } from './access.ts'
import type { Archive, OpenArchive, UseArchive } from './archive.ts'
import { databaseOf } from './database.ts'
import type { EdgeCache } from './edge.ts'
import type { Sha256 } from './hash.ts'
import type { NodeRequest } from './memory.ts'
import type { ProblemKind } from './problem.ts'
import type { Content } from './schema.ts'
import { parseQuery, type Query } from './validate.ts'

/** What every handler finds in its context. */
export interface AppEnv {
  Bindings: NodeRequest
  Variables: TimingVariables & {
    readonly access: Access
    readonly useArchive: UseArchive
    readonly edge: EdgeCache | undefined
    readonly sha256: Sha256
    /** Logs why an answer that had begun was broken off. */
    readonly reportBreak: (error: unknown) => void
  }
}

/** A path that can be read, as documents, home page and tests see it. */
export interface Route {
  /** As Hono writes it, for example `/patients/:id`. */
  readonly path: string
  /** What it answers, in one line. */
  readonly summary: string
  /** What it answers with status 200. */
  readonly content: Content
  /** Problems that it has beside those of every path. */
  readonly problems: readonly ProblemKind[]
  /** The names of the query parameters it takes; any other is refused. */
  readonly parameters: readonly string[]
  /** What those parameters are checked against. */
  readonly query: z.core.$ZodObject
  /** Adds the handler to the application. */
  readonly register: (app: Hono<AppEnv>) => void
}

interface Description<Shape extends z.core.$ZodShape> {
  readonly summary: string
  readonly content: Content
  readonly query: Shape
  readonly problems?: readonly ProblemKind[]
}

interface Asked<Values> {
  readonly archive: Archive
  readonly query: Values
  /** Keeps the archive for a body that still reads it, until a promise is fulfilled. */
  readonly keepUntil: (done: Promise<void>) => void
}

type Answer<Path extends string, Shape extends z.core.$ZodShape> = (
  c: Context<AppEnv, Path>,
  asked: Asked<z.output<Query<Shape>>>,
) => Promise<Response>

/** A route whose handler reads the query itself: clients of DICOMweb send parameters of their own. */
export function getOpen<const Path extends string, Shape extends z.core.$ZodShape>(
  path: Path,
  { query, ...description }: Description<Shape>,
  answer: (c: Context<AppEnv, Path>, archive: Archive) => Promise<Response>,
): Route {
  return {
    path,
    problems: [],
    ...description,
    query: z.object(query),
    parameters: Object.keys(query),
    register: (app) => {
      app.get(path, (c) => c.var.useArchive((open) => answer(c, timed(c, open))))
    },
  }
}

/** A route: its path, what is said about it, and its handler, which one archive answers. */
export function get<const Path extends string, Shape extends z.core.$ZodShape>(
  path: Path,
  { query, ...description }: Description<Shape>,
  answer: Answer<Path, Shape>,
): Route {
  const schema: Query<Shape> = z.strictObject(query)
  return {
    path,
    problems: [],
    ...description,
    query: schema,
    parameters: Object.keys(query),
    register: (app) => {
      app.get(path, (c) => {
        const asked = parseQuery(schema, c)
        return answerFrom(c.var.useArchive, (open, keepUntil) =>
          answer(c, { archive: timed(c, open), query: asked, keepUntil }),
        )
      })
    },
  }
}

/** The archive whose queries count in the Server-Timing of a request. */
function timed(c: Context, { query, ...archive }: OpenArchive): Archive {
  return { ...archive, db: databaseOf((statement) => wrapTime(c, 'db', query(statement))) }
}

/** Answers from an archive, which stays lent until the answer and its body need it no more. */
function answerFrom(
  useArchive: UseArchive,
  answer: (open: OpenArchive, keepUntil: Asked<unknown>['keepUntil']) => Promise<Response>,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const lent = useArchive(async (open) => {
      const kept: Promise<void>[] = []
      resolve(await answer(open, (done) => kept.push(done)))
      await Promise.all(kept)
    })
    lent.catch(reject)
  })
}
