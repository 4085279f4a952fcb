import { describe, expect, test } from 'vitest'
import { Failure } from '../../command/failure.ts'
import {
  choice,
  flag,
  list,
  number,
  parseCommandLine,
  shownAs,
  text,
  usage,
  withLetter,
} from '../../command/options.ts'

const command = {
  name: 'mini-pacs try',
  summary: 'Tries things.',
  operands: 'SOURCE...',
  options: {
    db: text('FILE', 'database to write', 'a.db'),
    log: shownAs(text('FILE', 'log to write', undefined), 'beside the database'),
    ratio: number({ min: 0, max: 1 }, 'share of the images', 0.7),
    jobs: number({ min: 1, max: 64, whole: true }, 'threads', 2),
    unit: choice(['patient', 'study'], 'what stays together', 'patient'),
    only: list(number({ min: -9, max: 9 }, 'these alone', 0)),
    verbose: flag('say more'),
    to: withLetter(text('FILE', 'file to write', undefined), 't'),
  },
} as const

describe('parseCommandLine', () => {
  test('gives every option its fallback', () => {
    expect(parseCommandLine(command, [])).toEqual({
      values: {
        db: 'a.db',
        log: undefined,
        ratio: 0.7,
        jobs: 2,
        unit: 'patient',
        only: [],
        verbose: false,
        to: undefined,
      },
      operands: [],
    })
  })

  test('takes values, switches and operands in any order', () => {
    const args = ['one', '--ratio', '0.5', '--verbose', '--unit=study', 'two', '--log', 'x.log']
    const { values, operands } = parseCommandLine(command, args)
    expect(values).toMatchObject({ ratio: 0.5, verbose: true, unit: 'study', log: 'x.log' })
    expect(operands).toEqual(['one', 'two'])
  })

  test('takes an option that may be given again for a list', () => {
    const { values } = parseCommandLine(command, ['--only', '1', '--only=2', '--only', '1'])
    expect(values.only).toEqual([1, 2, 1])
  })

  test('takes a negative number for the value of the option before it', () => {
    const { values, operands } = parseCommandLine(command, ['--only', '-3', 'one', '--only', '-.5'])
    expect(values.only).toEqual([-3, -0.5])
    expect(operands).toEqual(['one'])
    expect(parseCommandLine(command, ['--', '--only', '-3']).operands).toEqual(['--only', '-3'])
  })

  test('takes an option under its letter', () => {
    expect(parseCommandLine(command, ['-t', 'a.png']).values.to).toBe('a.png')
  })

  test('takes what follows -- for operands', () => {
    expect(parseCommandLine(command, ['--', '--verbose']).operands).toEqual(['--verbose'])
  })

  test.each([
    [['--ratio', '1.5'], '--ratio is "1.5", not a number from 0 to 1'],
    [['--ratio', ''], '--ratio is "", not a number from 0 to 1'],
    [['--jobs', '1.5'], '--jobs is "1.5", not a whole number from 1 to 64'],
    [['--unit', 'image'], '--unit is "image", not one of patient, study'],
    [['--db', ''], '--db is "", not a text'],
    [['--only', '1', '--only', '10'], '--only is "10", not a number from -9 to 9'],
    [['--verbose', '-3'], "Option '--verbose' does not take an argument"],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--db'], "Option '--db <value>' argument missing"],
    [['--verbose=yes'], "Option '--verbose' does not take an argument"],
  ])('refuses %j in one line', (args, reason) => {
    const line = `mini-pacs try: ${reason} (see mini-pacs try --help)`
    expect(() => parseCommandLine(command, args)).toThrow(new Failure(line, 64))
  })

  test('refuses operands where a command takes none', () => {
    const { name, summary, options } = command
    expect(() => parseCommandLine({ name, summary, options }, ['stray'])).toThrow(
      "Unexpected argument 'stray'",
    )
  })
})

test('usage shows a line an option, with its fallback', () => {
  expect(usage(command)).toBe(`Usage: mini-pacs try SOURCE... [options]

Tries things.

  --db FILE             database to write (default: a.db)
  --log FILE            log to write (default: beside the database)
  --ratio N             share of the images (default: 0.7)
  --jobs N              threads (default: 2)
  --unit patient|study  what stays together (default: patient)
  --only N              these alone (repeatable)
  --verbose             say more
  -t, --to FILE         file to write`)
})
