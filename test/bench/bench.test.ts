/** The bench runs to its end; what it measures is for people to read. */

import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { processorTime } from '../../bench/processor.ts'
import { median } from '../../bench/requests.ts'
import { programPath } from '../ingest/program.ts'
import { dicomwebPlugin, orthancProgram } from '../support/orthanc.ts'

const isMissing = orthancProgram === undefined || dicomwebPlugin === undefined
if (isMissing) {
  process.stderr.write('SKIPPED  the bench: apt-get install orthanc orthanc-dicomweb\n')
}

test.skipIf(isMissing)('asks both servers for the same and prints a line a request', () => {
  const small = ['--patients', '2', '--slices', '2', '--rounds', '1', '--time', '10']
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [programPath('bench'), '--requests', ...small],
    { encoding: 'utf8' },
  )
  expect({ status, stderr }).toMatchObject({ status: 0 })
  expect(stdout).toMatch(/^an empty list of node:http +\d+\.\d\d$/m)
  const lines = stdout.split('\n').filter((line) => / x$/.test(line))
  expect(lines.map((line) => line.slice(0, 30).trim())).toEqual([
    'QIDO: the list of studies',
    'QIDO: studies of a date',
    'QIDO: a study',
    'QIDO: series of a study',
    'QIDO: instances of a series',
    'WADO: metadata of a series',
    'WADO: a frame',
    'QIDO: the first four, in sum',
  ])
})

test.skipIf(process.platform !== 'linux')('processor time is that of the process', () => {
  const before = processorTime(process.pid)
  const end = process.cpuUsage().user + 200_000
  while (process.cpuUsage().user < end) median([2, 1, 3])
  const taken = processorTime(process.pid) - before
  expect(taken).toBeGreaterThanOrEqual(100)
})

test('the median is the middle one', () => {
  expect(median([30, 10, 20])).toBe(20)
})
