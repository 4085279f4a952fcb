/** The built programs, run as a user runs them. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'

/** Path of a bundled program. */
export function programPath(name: 'bench' | 'cli' | 'convert'): string {
  return fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url))
}

/** What a program left behind. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `mini-pacs` in a folder. */
export function miniPacs(cwd: string, ...args: readonly string[]): Ran {
  const ran = spawnSync(process.execPath, [programPath('cli'), ...args], { cwd, encoding: 'utf8' })
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr }
}

/** A new temporary folder with these files, by relative path. */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mini-pacs-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

/** All files below a folder, relative to it, with `/`, sorted. */
export function listTree(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** The rows of a query on the database of a run. */
export async function query(
  folder: string,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = createClient({ url: `file:${join(folder, 'medical_imaging.db')}` })
  try {
    const { rows, columns } = await client.execute(sql)
    return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
  } finally {
    client.close()
  }
}
