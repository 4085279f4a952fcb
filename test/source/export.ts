/** What modules export, and whether it is documented and typed. */

import {
  isArrowFunction,
  isClassDeclaration,
  isExportAssignment,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  isVariableStatement,
  type Node,
  type Statement,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { descendants, type Module, placeOf } from './module.ts'

/** One exported name. */
export interface Export {
  readonly name: string
  readonly place: string
  /** A doc comment stands before it; a type taken from a documented value needs none. */
  readonly isDocumented: boolean
  /** False for a function that leaves its return type to inference. */
  readonly hasReturnType: boolean
  /** A type that another export of the module is declared with. */
  readonly isPartOfAnother: boolean
}

/** Everything a module declares and exports; `default` for a default export. */
export function exportsOf(module: Module): readonly Export[] {
  const { statements } = module.source
  const exported = statements.filter((statement) => exportedNames(statement).length > 0)
  return exported.flatMap((statement) => {
    const others = exported.filter((other) => other !== statement)
    const place = placeOf(module, statement)
    const isDocumented = hasDocComment(statement) || isDerivedType(statement)
    return exportedNames(statement).map((name) => ({
      name,
      place,
      isDocumented,
      hasReturnType: functionsDeclared(statement).every((hasType) => hasType),
      isPartOfAnother: isType(statement) && others.some((other) => mentions(other, name)),
    }))
  })
}

function isType(statement: Statement): boolean {
  return isInterfaceDeclaration(statement) || isTypeAliasDeclaration(statement)
}

function mentions(statement: Statement, name: string): boolean {
  return [...descendants(statement)].some((node) => isIdentifier(node) && node.text === name)
}

function exportedNames(statement: Statement): readonly string[] {
  if (isExportAssignment(statement)) return ['default']
  if (hasModifier(statement, SyntaxKind.DefaultKeyword)) return ['default']
  if (!hasModifier(statement, SyntaxKind.ExportKeyword)) return []
  if (isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  const isNamed =
    isFunctionDeclaration(statement) ||
    isClassDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement)
  return isNamed && statement.name ? [statement.name.getText()] : []
}

function hasModifier(statement: Statement, kind: SyntaxKind): boolean {
  if (!('modifiers' in statement) || !Array.isArray(statement.modifiers)) return false
  return statement.modifiers.some((modifier: Node) => modifier.kind === kind)
}

function hasDocComment(statement: Statement): boolean {
  const trivia = statement.getFullText().slice(0, statement.getStart() - statement.getFullStart())
  return trivia.includes('/**')
}

function isDerivedType(statement: Statement): boolean {
  return isTypeAliasDeclaration(statement) && statement.type.getText().includes('typeof ')
}

/** For each function that a statement declares, whether its return type is written. */
function functionsDeclared(statement: Statement): readonly boolean[] {
  if (isFunctionDeclaration(statement)) return [statement.type !== undefined]
  if (!isVariableStatement(statement)) return []
  return statement.declarationList.declarations.flatMap(({ type, initializer }) => {
    const isFunction =
      initializer && (isArrowFunction(initializer) || isFunctionExpression(initializer))
    return isFunction ? [type !== undefined || initializer.type !== undefined] : []
  })
}
