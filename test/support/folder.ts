/** Folders that exist for one test file. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A new folder, removed when the tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mini-pacs-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
