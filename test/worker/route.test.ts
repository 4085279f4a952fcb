/** The table of routes: nothing is served that it does not name, and the documents name it all. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { accessFrom } from '../../worker/access.ts'
import { createApp } from '../../worker/app.ts'
import { serveCommand } from '../../worker/command.ts'
import { problems } from '../../worker/problem.ts'
import { routes } from '../../worker/routes/table.ts'

const documentation = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

test('every path that the application answers is in the table', () => {
  const app = createApp({
    access: accessFrom({}, true),
    useArchive: () => expect.unreachable(),
    log: () => expect.unreachable(),
  })
  const served = app.routes.map(({ path }) => path).filter((path) => path !== '/*')
  expect([...new Set(served)]).toEqual(routes.map(({ path }) => path))
})

test('a static path comes before the one that would take it for an id', () => {
  const paths = routes.map(({ path }) => path)
  for (const path of paths.filter((one) => one.endsWith('/count'))) {
    expect(paths.indexOf(path)).toBeLessThan(paths.indexOf(path.replace('count', ':id')))
  }
})

test.each(routes)('docs/api.md describes $path', ({ path, summary, parameters }) => {
  const line = documentation.split('\n').find((one) => one.startsWith(`| \`${path}\` |`))
  expect(line).toContain(summary)
  for (const name of parameters) expect(line).toContain(`\`${name}\``)
})

test.each(Object.entries(problems))(
  'docs/api.md lists the problem %s',
  (kind, { status, title }) => {
    expect(documentation).toContain(`| ${status} | \`${kind}\` | ${title} |`)
  },
)

test.each(Object.keys(serveCommand.options))('docs/api.md names the option --%s', (name) => {
  expect(documentation).toContain(`--${name}`)
})
