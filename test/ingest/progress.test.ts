import { expect, test } from 'vitest'
import { progressLine, startProgress } from '../../ingest/progress.ts'

test.each([
  { done: 0, total: 10, seconds: 0, line: '0 of 10 files, 0 a second, 0 s left' },
  { done: 50, total: 150, seconds: 5, line: '50 of 150 files, 10 a second, 10 s left' },
  {
    done: 1000,
    total: 91_000,
    seconds: 10,
    line: '1,000 of 91,000 files, 100 a second, 15 min 0 s left',
  },
])('after $seconds s the line is "$line"', ({ done, total, seconds, line }) => {
  expect(progressLine(done, total, seconds)).toBe(line)
})

function stream(isTTY: boolean) {
  const written: string[] = []
  const write = (text: string) => written.push(text) > 0
  return { written, isTTY, write }
}

test('a pipe gets no progress line', () => {
  const pipe = stream(false)
  const progress = startProgress(pipe, 1)
  progress.step()
  progress.clear()
  expect(pipe.written).toEqual([])
})

test('a terminal gets a line that is written over and cleared', () => {
  const terminal = stream(true)
  const progress = startProgress(terminal, 1)
  progress.step()
  progress.clear()
  expect(terminal.written[0]?.startsWith('\r\u001b[K1 of 1 files, ')).toBe(true)
  expect(terminal.written.at(-1)).toBe('\r\u001b[K')
})
