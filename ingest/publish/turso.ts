/** The copy of a published database that `turso db import` takes. */

import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { parse } from 'node:path'
import { sql } from 'drizzle-orm'
import { exitCodes, Failure } from '../../command/failure.ts'
import { openDatabase } from '../database.ts'

/** What Turso takes as the name of a database, which is that of the file. */
const databaseName = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/

/**
 * Writes the copy: journal mode WAL; pages of 4096 bytes, UTF-8 and no auto_vacuum are what every
 * database of ingest has.
 *
 * @param path  the database that `extract` wrote
 * @returns the two commands to run next
 * @throws {Failure} exit code 64 where the file exists, or its name is none for Turso
 */
export async function writeTursoCopy(path: string, file: string): Promise<readonly string[]> {
  const { dir, name } = parse(file)
  if (!databaseName.test(name)) {
    const rule = 'Turso names the database after the file: a-z, 0-9 and hyphens, at most 64'
    throw new Failure(`${file}: ${rule}`, exitCodes.usage)
  }
  if (existsSync(file)) {
    throw new Failure(`${file}: exists, and is left alone; name another file`, exitCodes.usage)
  }
  mkdirSync(dir || '.', { recursive: true })
  const unfinished = `${file}.new`
  copyFileSync(path, unfinished)
  await enterWal(unfinished)
  renameSync(unfinished, file)
  return commandsFor(file, name)
}

async function enterWal(path: string): Promise<void> {
  const { db, close } = openDatabase(path)
  try {
    await db.run(sql`PRAGMA journal_mode = WAL`)
  } finally {
    close()
  }
  // Nothing was written but the header: the files beside it are empty.
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
}

/** The second hands the Worker both secrets at once, without showing them. */
function commandsFor(file: string, name: string): readonly string[] {
  const secrets = `'{"LIBSQL_URL":"%s","LIBSQL_AUTH_TOKEN":"%s"}'`
  const values = `"$(turso db show ${name} --url)" "$(turso db tokens create ${name} --read-only)"`
  return [
    `turso db import ${inShell(file)}`,
    `printf ${secrets} ${values} | npx wrangler secret bulk`,
  ]
}

function inShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
