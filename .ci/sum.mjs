// Prints `N passed, N failed[, N skipped]` from vitest's JSON report; exit code 1 where one failed.
import { existsSync, readFileSync } from 'node:fs'

const [report = '', failedSteps = '0'] = process.argv.slice(2)
const tests = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
const { numPassedTests: passed = 0, numFailedTests = 0, numPendingTests: skipped = 0 } = tests

// A failed test already makes the step that ran it fail.
const failed = Math.max(numFailedTests, Number(failedSteps)) || (passed === 0 ? 1 : 0)
process.stdout.write(
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
process.exitCode = failed > 0 ? 1 : 0
