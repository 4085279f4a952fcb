/** The rules of the house that a machine can hold: layers, sizes, names, honest types. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import {
  isAsExpression,
  isCallExpression,
  isFunctionLikeDeclaration,
  isNonNullExpression,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { describe, expect, test } from 'vitest'
import { exportsOf } from './source/export.ts'
import { allows, forbiddenImports, layers, nodeOnly, reachableFrom } from './source/layer.ts'
import { descendants, listFiles, type Module, placeOf, readModules, root } from './source/module.ts'

const modules = readModules()
const product = modules.filter(({ folder }) => folder in layers)
const files = listFiles().filter((path) => existsSync(`${root}/${path}`))

/** What a rule finds in the modules, node by node. */
function offences(
  among: readonly Module[],
  breaks: (node: Node, module: Module) => string | boolean,
): readonly string[] {
  return among.flatMap((module) =>
    [...descendants(module.source)].flatMap((node) => {
      const broken = breaks(node, module)
      return broken === false ? [] : [`${placeOf(module, node)} ${broken === true ? '' : broken}`]
    }),
  )
}

function lineCount(node: Node, { source }: Module): number {
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line
  return line(node.getEnd()) - line(node.getStart()) + 1
}

/** The callback of `describe`, of `test`, or neither. */
function suiteOf(node: Node): 'describe' | 'test' | undefined {
  const { parent } = node
  if (!parent || !isCallExpression(parent)) return undefined
  const called = parent.expression.getText()
  if (/^describe/.test(called)) return 'describe'
  return /^test\b/.test(called) ? 'test' : undefined
}

describe('layers', () => {
  test('every TypeScript file belongs to a project', () => {
    const known = new Set(modules.map(({ path }) => path))
    const typeScript = files.filter((path) => /(?<!\.d)\.tsx?$/.test(path))
    expect(typeScript.filter((path) => !known.has(path))).toEqual([])
  })

  test('modules import only what their folder may', () => {
    expect(modules.flatMap(forbiddenImports)).toEqual([])
  })

  test('the Worker for Cloudflare reaches nothing that only Node has', () => {
    const worker = [...new Set(['worker/index.ts', 'worker/app.ts'])].flatMap((path) =>
      reachableFrom(path, modules),
    )
    const wrong = worker.flatMap(({ path, imports }) =>
      imports.filter((one) => allows(nodeOnly, one)).map(({ target }) => `${path} → ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('sizes', () => {
  test('no file has more than 250 lines', () => {
    const sizes = modules.map((module) => ({ ...module, lines: lineCount(module.source, module) }))
    const large = sizes.filter(({ lines }) => lines > 250)
    expect(large.map(({ path, lines }) => `${path} has ${lines}`)).toEqual([])
  })

  test('no function has more than 50 lines, no test more than 30', () => {
    const limits = { describe: 250, test: 30 }
    const long = offences(modules, (node, module) => {
      if (!isFunctionLikeDeclaration(node)) return false
      const suite = suiteOf(node)
      const lines = lineCount(node, module)
      return lines > (suite === undefined ? 50 : limits[suite]) && `${lines} lines`
    })
    expect(long).toEqual([])
  })

  test('no function has more than three parameters', () => {
    const many = offences(
      modules,
      (node) => isFunctionLikeDeclaration(node) && node.parameters.length > 3,
    )
    expect(many).toEqual([])
  })
})

describe('names', () => {
  const allowedIndexes = new Set(['worker/index.ts', 'dicom/syntax/index.ts'])

  test('files are named by what they hold', () => {
    const banned = /^(utils?|helpers?|common|misc|types|index)\.tsx?$/
    const drawers = files.filter((path) => banned.test(basename(path)) && !allowedIndexes.has(path))
    expect(drawers).toEqual([])
  })

  test('source files are lower-case, with hyphens between words', () => {
    const wellNamed = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.tsx?$/
    const names = modules.map(({ path }) => path).filter((path) => !wellNamed.test(basename(path)))
    expect(names).toEqual([])
  })

  test('test titles state what is so', () => {
    const unsure = offences(modules, (node) => {
      return isStringLiteral(node) && suiteOf(node) !== undefined && /\bshould\b/.test(node.text)
    })
    expect(unsure).toEqual([])
  })
})

describe('types', () => {
  test('nothing is any', () => {
    expect(offences(modules, ({ kind }) => kind === SyntaxKind.AnyKeyword)).toEqual([])
  })

  test('nothing is cast through unknown', () => {
    const casts = offences(modules, (node) => {
      if (!isAsExpression(node) || !isAsExpression(node.expression)) return false
      return node.expression.type.kind === SyntaxKind.UnknownKeyword
    })
    expect(casts).toEqual([])
  })

  test('nothing is asserted not to be null', () => {
    expect(offences(modules, isNonNullExpression)).toEqual([])
  })

  test('no checker is told to look away', () => {
    const words = /(\/\/|\/\*|^\s*\*).*(@ts-\w+|(biome|eslint|v8|c8|istanbul)[- ](ignore|disable))/m
    const silenced = modules.filter(({ source }) => words.test(source.text))
    expect(silenced.map(({ path }) => path)).toEqual([])
  })
})

describe('exports', () => {
  test('default exports are left to the files that a tool or runtime loads', () => {
    const loaded = /(^|\/)([a-z]+\.config|worker\/index|ingest\/convert)\.ts$/
    const found = modules.filter((module) =>
      exportsOf(module).some(({ name }) => name === 'default'),
    )
    expect(found.map(({ path }) => path).filter((path) => !loaded.test(path))).toEqual([])
  })

  test('every export of the product has a doc comment', () => {
    const bare = product
      .flatMap(exportsOf)
      .filter(({ name, isDocumented }) => name !== 'default' && !isDocumented)
    expect(bare.map(({ place, name }) => `${place} ${name}`)).toEqual([])
  })

  test('every exported function of the product states its return type', () => {
    const inferred = product.flatMap(exportsOf).filter(({ hasReturnType }) => !hasReturnType)
    expect(inferred.map(({ place, name }) => `${place} ${name}`)).toEqual([])
  })

  test('what is exported is imported somewhere', () => {
    const used = new Set(
      modules.flatMap(({ imports }) =>
        imports.flatMap(({ target, names }) => names.map((name) => `${target} ${name}`)),
      ),
    )
    // Vitest calls it by its name.
    used.add('test/setup.ts setup')
    const unused = modules.flatMap((module) =>
      exportsOf(module)
        .filter(({ name, isPartOfAnother }) => name !== 'default' && !isPartOfAnother)
        .filter(({ name }) => !used.has(`${module.path} *`) && !used.has(`${module.path} ${name}`))
        .map(({ place, name }) => `${place} ${name}`),
    )
    expect(unused).toEqual([])
  })
})

describe('files', () => {
  const binary = new Set(['.png', '.dcm', '.woff2', '.gz'])
  const texts = files
    .filter((path) => path !== 'package-lock.json' && !binary.has(extname(path)))
    .filter((path) => statSync(`${root}/${path}`).isFile())
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }))

  test.each([
    { what: 'a path of one machine', words: /(?<![\w.])\/(work|home|Users)\/\w/ },
    { what: 'an issue by its number', words: /\bissues?[ /]#?\d/i },
    { what: 'work left to do', words: /\b(TO[D]O|FIX[M]E)\b/ },
  ])('no file names $what', ({ words }) => {
    expect(texts.filter(({ text }) => words.test(text)).map(({ path }) => path)).toEqual([])
  })
})
