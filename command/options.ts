/**
 * A command is data: one table of options feeds the parser, `--help`, the README and the tests.
 */

import { type ParseArgsConfig, parseArgs } from 'node:util'
import { exitCodes, Failure } from './failure.ts'

/** One option of a command. */
export interface Option<Value> {
  /** One letter that does as well as its name. */
  readonly short?: string
  /** What its value is called in the help, such as FILE; absent for a switch. */
  readonly placeholder?: string
  readonly help: string
  readonly fallback: Value
  /** How the help shows the fallback, where it is not the value itself. */
  readonly shownFallback?: string
  /** The value of a text, or undefined where it breaks the rule. */
  readonly parse: (text: string) => Value | undefined
  /** What the text has to be, for the error message. */
  readonly rule: string
  /** Whether it may be given again: its value is the list of all. */
  readonly repeatable?: boolean
}

/** The options of a command by name, without the dashes. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>

/** The value of each option of a table. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name]['fallback']
}

/** A command as the help shows it. */
export interface CommandUsage<Table extends OptionTable = OptionTable> {
  /** As typed, for example `mini-pacs ingest`. */
  readonly name: string
  readonly summary: string
  /** For example `SOURCE...`; absent where the command takes none. */
  readonly operands?: string
  readonly options: Table
}

/** A switch: off unless given. */
export function flag(help: string): Option<boolean> {
  return { help, fallback: false, parse: () => true, rule: 'nothing' }
}

/** An option with any non-empty text for a value. */
export function text<Fallback extends string | undefined>(
  placeholder: string,
  help: string,
  fallback: Fallback,
): Option<string | Fallback> {
  const parse = (value: string) => (value === '' ? undefined : value)
  return { placeholder, help, fallback, parse, rule: 'a text' }
}

/** The same option; the help says this in place of its fallback. */
export function shownAs<Value>(option: Option<Value>, shownFallback: string): Option<Value> {
  return { ...option, shownFallback }
}

/** The same option, also under one letter. */
export function withLetter<Value>(option: Option<Value>, short: string): Option<Value> {
  return { ...option, short }
}

/** An option with one of some words for a value. */
export function choice<const Word extends string>(
  words: readonly Word[],
  help: string,
  fallback: Word,
): Option<Word> {
  const parse = (value: string) => words.find((word) => word === value)
  return { placeholder: words.join('|'), help, fallback, parse, rule: `one of ${words.join(', ')}` }
}

/** An option with a number from `min` to `max` for a value. */
export function number(
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
  help: string,
  fallback: number,
): Option<number> {
  const parse = (value: string) => {
    const parsed = value.trim() === '' ? Number.NaN : Number(value)
    return parsed >= min && parsed <= max && (!whole || Number.isInteger(parsed))
      ? parsed
      : undefined
  }
  const rule = `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`
  return { placeholder: 'N', help, fallback, parse, rule }
}

/** An option that may be given again; its value is the list of the values that its texts have. */
export function list<Item>(
  option: Pick<Option<Item>, 'placeholder' | 'help' | 'parse' | 'rule'>,
): Option<readonly Item[]> {
  const parse = (value: string) => {
    const item = option.parse(value)
    return item === undefined ? undefined : [item]
  }
  const help = `${option.help} (repeatable)`
  return { ...option, help, parse, fallback: [], repeatable: true }
}

/**
 * The options and operands of a command line.
 *
 * @throws {Failure} exit code 64, one line that names the option, its value and the rule
 */
export function parseCommandLine<Table extends OptionTable>(
  command: CommandUsage<Table>,
  args: readonly string[],
): { values: OptionValues<Table>; operands: readonly string[] } {
  const { values: given, positionals } = parseStrictly(command, args)
  const values: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(command.options)) {
    values[name] = chosenValue(command, { name, option, given: given[name] })
  }
  return { values: values as OptionValues<Table>, operands: positionals }
}

function parseStrictly(command: CommandUsage, args: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, { placeholder, repeatable, short }] of Object.entries(command.options)) {
    const type = placeholder === undefined ? 'boolean' : 'string'
    options[name] = { type, multiple: repeatable === true, ...(short && { short }) }
  }
  const allowPositionals = command.operands !== undefined
  try {
    return parseArgs({ args: joinNegatives(args), options, allowPositionals, strict: true })
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : '').split(/\. |\n/)
    throw usageFailure(command, reason)
  }
}

/** Writes `--name -1` as `--name=-1`: parseArgs would take a negative number for an option. */
function joinNegatives(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length
  return args.flatMap((word, at) => {
    const isNegative = (index: number) => index < end && /^-[.\d]/.test(args[index] ?? '')
    const isName = (index: number) => index < end && /^--[^=]+$/.test(args[index] ?? '')
    if (isName(at) && isNegative(at + 1)) return [`${word}=${args[at + 1]}`]
    return isNegative(at) && isName(at - 1) ? [] : [word]
  })
}

function chosenValue(
  command: CommandUsage,
  { name, option, given }: { name: string; option: Option<unknown>; given: unknown },
): unknown {
  if (given === undefined) return option.fallback
  if (given === true) return true
  const parsed = (text: unknown): unknown => {
    const value = option.parse(String(text))
    if (value !== undefined) return value
    throw usageFailure(command, `--${name} is "${String(text)}", not ${option.rule}`)
  }
  return Array.isArray(given) ? given.flatMap(parsed) : parsed(given)
}

/** A wrong command line, as one line that says where to read more. */
export function usageFailure(command: CommandUsage, reason: string): Failure {
  return new Failure(`${command.name}: ${reason} (see ${command.name} --help)`, exitCodes.usage)
}

/** The help of a command: its usage, what it does, and a line an option. */
export function usage(command: CommandUsage): string {
  const words = Object.entries(command.options).map(([name, option]) => ({
    left: spelling(name, option),
    right: option.help + fallbackNote(option),
  }))
  const width = Math.max(...words.map(({ left }) => left.length))
  const lines = words.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`)
  const operands = command.operands === undefined ? '' : ` ${command.operands}`
  return [`Usage: ${command.name}${operands} [options]`, '', command.summary, '', ...lines].join(
    '\n',
  )
}

function spelling(name: string, { short, placeholder }: Option<unknown>): string {
  const letter = short === undefined ? '' : `-${short}, `
  return `${letter}--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`
}

function fallbackNote({
  placeholder,
  fallback,
  shownFallback,
  repeatable,
}: Option<unknown>): string {
  if (placeholder === undefined || repeatable) return ''
  const shown = shownFallback ?? fallback
  return shown === undefined ? '' : ` (default: ${shown})`
}
