import { exampleQueryOf } from './example.ts'
import { htmlPage } from './layout.tsx'
import { type Parameter, parametersOf, problemsOf } from './openapi.ts'
import { problems } from './problem.ts'
import type { Sample } from './queries/home.ts'
import type { Route } from './route.ts'

/** What the examples are made of. */
export interface Examples {
  /** Where the server is, as the reader reached it. */
  readonly origin: string
  readonly needsToken: boolean
  /** An image of the data set; undefined where there is none. */
  readonly sample: Sample | undefined
}

/** The page that describes every route, from the same table that serves them. */
export function docsPage(
  routes: readonly Route[],
  examples: Examples,
): ReturnType<typeof htmlPage> {
  return htmlPage(
    'mini-PACS: the API',
    <>
      <header>
        <p>
          <a href="/">mini-PACS</a>
        </p>
        <h1>The API</h1>
        <p class="quiet">
          Everything is read with GET or HEAD. A list is a page of <code>items</code>, the{' '}
          <code>total</code> of all pages, and <code>next</code>, which continues it as{' '}
          <code>after</code> until it is null. For programs:{' '}
          <a href="/openapi.json">openapi.json</a>.
        </p>
      </header>
      {routes.map((route) => (
        <RouteCard route={route} examples={examples} />
      ))}
      <Problems />
    </>,
  )
}

function RouteCard({ route, examples }: { route: Route; examples: Examples }) {
  const url = examples.origin + exampleQueryOf(route, examples.sample)
  const token = examples.needsToken ? '-H "Authorization: Bearer $API_TOKEN" ' : ''
  const kinds = new Set(problemsOf(route).map((kind) => problems[kind].status))
  return (
    <section class="card" id={route.path}>
      <h2>
        <code>{route.path}</code>
      </h2>
      <p>{route.summary}</p>
      <Parameters parameters={parametersOf(route)} />
      <p class="quiet">
        Answers <code>{Object.keys(route.content).join(', ')}</code>; or{' '}
        {[...kinds].sort().join(', ')}
      </p>
      <pre>
        <code>
          curl {token}'{url.replaceAll("'", '%27')}'
        </code>
      </pre>
    </section>
  )
}

function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  if (parameters.length === 0) return null
  return (
    <table>
      {parameters.map(({ name, description, schema }) => (
        <tr>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td>
            {description} <span class="quiet">{rangeOf(schema)}</span>
          </td>
        </tr>
      ))}
    </table>
  )
}

function rangeOf({ enum: words, minimum, maximum, default: usual }: Parameter['schema']): string {
  if (Array.isArray(words)) return `(${words.join(', ')})`
  return maximum === undefined ? '' : `(${minimum} to ${maximum}, ${usual} unless given)`
}

function Problems() {
  return (
    <section class="card">
      <h2>Problems</h2>
      <p>
        Every error is <code>application/problem+json</code>; its <code>type</code> ends in one of
        these names, its <code>detail</code> says what is wrong.
      </p>
      <table>
        {Object.entries(problems).map(([kind, { status, title }]) => (
          <tr>
            <th scope="row">{status}</th>
            <td>
              <code>{kind}</code>
            </td>
            <td>{title}</td>
          </tr>
        ))}
      </table>
    </section>
  )
}
