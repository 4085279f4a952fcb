/** The documents say what the program does: usage, words, settings and codes come from the code. */

import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../command/failure.ts'
import { type CommandUsage, usage } from '../command/options.ts'
import * as vocabulary from '../drizzle/vocabulary.ts'
import { ingestCommand } from '../ingest/commands/ingest.ts'
import { publishCommand } from '../ingest/commands/publish.ts'
import { removeCommand } from '../ingest/commands/remove.ts'
import { renderCommand } from '../ingest/commands/render.ts'
import { reportCommand } from '../ingest/commands/report.ts'
import { sheetCommand } from '../ingest/commands/sheet.ts'
import { verifyCommand } from '../ingest/commands/verify.ts'
import { windowPresets } from '../ingest/window.ts'
import { usualRoot } from '../viewer/api.ts'
import { viewerCommand } from '../viewer/command.ts'
import { dataSource } from '../viewer/configuration.ts'
import { serveCommand } from '../worker/command.ts'
import { listFiles, root } from './source/module.ts'

const files = listFiles()
const documents = files
  .filter((path) => path.endsWith('.md') && existsSync(`${root}/${path}`))
  .map((path) => ({ path, text: read(path) }))
const commands: readonly CommandUsage[] = [
  ingestCommand,
  reportCommand,
  verifyCommand,
  renderCommand,
  sheetCommand,
  removeCommand,
  publishCommand,
  serveCommand,
  viewerCommand,
]

/** The text of a file; empty where it does not exist, so that the test that wants it fails. */
function read(path: string): string {
  return existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : ''
}

/** Each match of the first group, once. */
function allMatches(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, group = '']) => group))]
}

describe('README.md', () => {
  const readme = read('README.md')

  test('shows the usage of the main command', () => {
    expect(readme).toContain(usage(ingestCommand))
  })

  test('has at most 150 lines and three badges', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(151)
    expect(allMatches(readme, /!\[[^\]]*\]\(([^)]*)\)/g).length).toBeLessThanOrEqual(3)
  })
})

test.each(commands)('docs/commands.md shows the usage of $name', (command) => {
  expect(read('docs/commands.md')).toContain(usage(command))
})

describe('docs/api.md', () => {
  const api = read('docs/api.md')

  const settings = read('worker/access.ts') + read('worker/index.ts')

  test.each(allMatches(settings, /readonly ([A-Z]+[A-Z_]*)\??:/g))(
    'explains the setting %s',
    (setting) => {
      expect(api).toMatch(new RegExp(`^\\| \`${setting}\\b`, 'm'))
    },
  )
})

test('docs/viewer.md shows the data source that the viewer has', () => {
  const block = JSON.stringify(dataSource(usualRoot), null, 2)
  expect(read('docs/viewer.md')).toContain(block)
})

describe('docs/pipeline.md', () => {
  const pipeline = read('docs/pipeline.md')
  const words = Object.entries(vocabulary).flatMap(([set, tuple]) =>
    tuple.map((word) => ({ set, word })),
  )

  test.each(words)('explains $word of $set', ({ word }) => {
    expect(pipeline).toContain(`\`${word}\``)
  })

  test.each(Object.entries(windowPresets))('gives the values of the window %s', (name, window) => {
    expect(pipeline).toContain(`| \`${name}\` | ${window.center}, ${window.width} |`)
  })

  test.each(Object.entries(exitCodes))('lists the exit code for %s: %i', (_, code) => {
    expect(pipeline).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'))
  })
})

describe('every document', () => {
  const { scripts = {} } = JSON.parse(read('package.json')) as { scripts?: object }

  test.each(documents)('$path links only to files that exist', ({ path, text }) => {
    const links = allMatches(text, /\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)
    const broken = links.filter(
      (link) => !existsSync(`${root}/${posix.join(posix.dirname(path), link)}`),
    )
    expect(broken).toEqual([])
  })

  test.each(documents)('$path names only npm scripts that exist', ({ text }) => {
    const named = allMatches(text, /\bnpm run ([\w:-]+)/g)
    const shortcuts = allMatches(text, /\bnpm (start|test)\b/g)
    const unknown = [...named, ...shortcuts].filter((script) => !(script in scripts))
    expect(unknown).toEqual([])
  })
})

describe('docs/decisions', () => {
  const decisions = documents.filter(({ path }) => path.startsWith('docs/decisions/'))

  test.each(decisions)('$path has its four parts on one page', ({ path, text }) => {
    expect(path).toMatch(/\/\d{4}-[a-z0-9-]+\.md$/)
    expect(text).toMatch(/^# \d+\. .+\n\nStatus: \w+/)
    expect(allMatches(text, /^## (.+)$/gm)).toEqual(['Context', 'Decision', 'Consequences'])
    expect(text.split('\n').length).toBeLessThanOrEqual(60)
  })
})

test('CHANGELOG.md starts with what is not released yet', () => {
  const [first] = allMatches(read('CHANGELOG.md'), /^## (.+)$/gm)
  expect(first).toBe('[Unreleased]')
})

test('pictures, notebooks and models are made by scripts, never kept', () => {
  const kept = files.filter((path) => /\.(png|jpe?g|gif|ipynb|onnx|pt|dcm|db)$/i.test(path))
  expect(kept).toEqual([])
})
