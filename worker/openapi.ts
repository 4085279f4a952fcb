import * as z from 'zod/mini'
import { isProbe } from './access.ts'
import { describeId } from './example.ts'
import { type ProblemKind, problems } from './problem.ts'
import type { Route } from './route.ts'
import { reference, type Schema, schemas } from './schema.ts'

/** The version of the program whose API this is. */
export const version = '0.1.0'

const description = `Everything is read with GET or HEAD. Lists give a page and, as \`next\`, what continues it as
\`after\`. Every error is \`application/problem+json\`. Answers carry an ETag: with If-None-Match they are not sent again.`

/** A parameter of a path, a query or the headers, as OpenAPI describes one. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description: string
  readonly schema: Schema
}

/** The routes as an OpenAPI 3.1 document, made from what the requests are checked against. */
export function openApi(routes: readonly Route[]): object {
  const paths = routes.map((route) => [
    route.path.replace(/:(\w+)/g, '{$1}'),
    { get: operationOf(route) },
  ])
  return {
    openapi: '3.1.0',
    info: { title: 'mini-PACS', version, description, license: { name: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }, {}],
    paths: Object.fromEntries(paths),
    components: {
      schemas,
      responses: Object.fromEntries(allStatuses.map((status) => [status, problemsWith(status)])),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

/** The parameters of a route: the id in its path, those of its query, a range of its bytes. */
export function parametersOf({ path, query, problems }: Route): readonly Parameter[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'output' })
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path' as const,
    required: true,
    description: describeId(path, name),
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(properties).map(([name, property]) => {
    const { description = '', ...schema } = typeof property === 'object' ? property : {}
    return { name, in: 'query' as const, required: false, description, schema }
  })
  return [...inPath, ...inQuery, ...(givesRanges(problems) ? [rangeHeader] : [])]
}

/** The problems that a route can answer with. */
export function problemsOf({ path, parameters, problems: own }: Route): readonly ProblemKind[] {
  const kinds: readonly (ProblemKind | false)[] = [
    'invalid-request',
    !isProbe(path) && 'unauthorized',
    'forbidden',
    path.includes(':') && 'not-found',
    parameters.includes('after') && 'other-data-set',
    'internal',
    'no-data',
    'database-unavailable',
    'not-configured',
    ...own,
  ]
  return kinds.filter((kind) => kind !== false)
}

const rangeHeader: Parameter = {
  name: 'Range',
  in: 'header',
  required: false,
  description: 'A single range of bytes, for example bytes=0-1023; more of them answer the whole',
  schema: { type: 'string' },
}

function givesRanges(kinds: readonly ProblemKind[]): boolean {
  return kinds.includes('range-not-satisfiable')
}

const allStatuses = [...new Set(Object.values(problems).map(({ status }) => status))]

function operationOf(route: Route): Schema {
  const statuses = problemsOf(route).map((kind) => problems[kind].status)
  return {
    operationId: ['read', ...(route.path.match(/\w+/g) ?? [])].join('_'),
    summary: route.summary,
    parameters: parametersOf(route),
    ...(isProbe(route.path) ? { security: [] } : {}),
    responses: {
      200: { description: route.summary, content: route.content },
      ...(givesRanges(route.problems)
        ? { 206: { description: 'The part that Range asks for', content: route.content } }
        : {}),
      ...(isProbe(route.path) ? {} : { 304: { description: 'What the client has still holds' } }),
      ...Object.fromEntries(
        statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  }
}

function problemsWith(status: number): Schema {
  const titles = Object.values(problems).filter((problem) => problem.status === status)
  return {
    description: titles.map(({ title }) => title).join('; '),
    content: { 'application/problem+json': { schema: reference('Problem') } },
  }
}
