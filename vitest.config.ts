import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    setupFiles: ['test/pixels.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Many tests wait for programs that they start.
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'dist/test-report.json' },
  },
})
