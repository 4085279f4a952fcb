/** The project's own source as syntax trees, for the tests that hold its rules. */

import { execFileSync } from 'node:child_process'
import { dirname, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isNamedExports,
  isNamedImports,
  isStringLiteral,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { API } from 'typescript/unstable/sync'

/** One TypeScript file of the project. */
export interface Module {
  /** Relative to the repository root, with `/`. */
  readonly path: string
  /** Its first folder; empty for a file in the root. */
  readonly folder: string
  readonly source: SourceFile
  readonly imports: readonly Import[]
}

/** One import or re-export. */
export interface Import {
  /** Path of a module of the project, or a package's specifier such as `node:fs`. */
  readonly target: string
  readonly isPackage: boolean
  /** Exported names taken from the target; `*` for all of them. */
  readonly names: readonly string[]
}

/** Where the repository lies. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const projects = [
  'tsconfig.json',
  'dicom/tsconfig.json',
  'worker/tsconfig.json',
  'test/equality/page/tsconfig.json',
]

/** Paths of the files in git or about to be, relative to the repository root. */
export function listFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z']
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
}

/** Every TypeScript file that one of the projects compiles, declarations aside. */
export function readModules(): readonly Module[] {
  const api = new API({ cwd: root })
  try {
    const openProjects = projects.map((path) => `${root}/${path}`)
    const modules = new Map<string, Module>()
    for (const { program } of api.updateSnapshot({ openProjects }).getProjects()) {
      for (const file of program.getSourceFileNames()) {
        const path = relative(root, file).replaceAll('\\', '/')
        if (modules.has(path) || !isOwnSource(path)) continue
        const source = program.getSourceFile(file)
        if (source) modules.set(path, moduleOf(path, source))
      }
    }
    return [...modules.values()]
  } finally {
    api.close()
  }
}

function isOwnSource(path: string): boolean {
  return /(?<!\.d)\.tsx?$/.test(path) && !/^\.\.|^\w+:|\bnode_modules\//.test(path)
}

/** All nodes below a node, itself first. */
export function* descendants(node: Node): Generator<Node> {
  yield node
  const children: Node[] = []
  node.forEachChild((child) => {
    children.push(child)
  })
  for (const child of children) yield* descendants(child)
}

/** `path:line` of a node, as editors and terminals link it. */
export function placeOf({ path, source }: Module, node: Node): string {
  return `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

function moduleOf(path: string, source: SourceFile): Module {
  const imports = [...descendants(source)].flatMap((node) => importOf(path, node))
  return {
    path,
    folder: path.includes('/') ? path.slice(0, path.indexOf('/')) : '',
    source,
    imports,
  }
}

function importOf(path: string, node: Node): readonly Import[] {
  const specifier = specifierOf(node)
  if (specifier === undefined || !isStringLiteral(specifier)) return []
  const isPackage = !specifier.text.startsWith('.')
  const target = isPackage ? specifier.text : posix.join(posix.dirname(path), specifier.text)
  return [{ target, isPackage, names: namesOf(node) }]
}

function specifierOf(node: Node): Node | undefined {
  if (isImportDeclaration(node) || isExportDeclaration(node)) return node.moduleSpecifier
  const isDynamic = isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword
  return isDynamic ? node.arguments[0] : undefined
}

function namesOf(node: Node): readonly string[] {
  if (isExportDeclaration(node)) {
    const clause = node.exportClause
    return clause && isNamedExports(clause) ? clause.elements.map(takenName) : ['*']
  }
  if (!isImportDeclaration(node)) return ['*']
  const bindings = node.importClause?.namedBindings
  const fallback = node.importClause?.name ? ['default'] : []
  if (bindings === undefined) return fallback
  return isNamedImports(bindings) ? [...fallback, ...bindings.elements.map(takenName)] : ['*']
}

/** Of `a as b` the name on the other side, `a`. */
function takenName({ propertyName, name }: { propertyName?: Node; name: Node }): string {
  return (propertyName ?? name).getText()
}
