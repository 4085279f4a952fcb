/** What the databases of a Worker are called. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Extract } from './extract.ts'

/** A Worker, its bucket and its databases share it, and each has limits of its own. */
export const namePattern: RegExp = /^[a-z0-9][a-z0-9-]{1,31}[a-z0-9]$/

/**
 * The name of the database of a data set: equal for equal digests and equal bytes. The digest does
 * not say all: it leaves out file names, what PNGs weigh, and who made them when.
 */
export async function databaseName(worker: string, { digest, path }: Extract): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return `${worker}-${digest.slice(0, 16)}-${hash.digest('hex').slice(0, 8)}`
}

/** Whether a database is one of this Worker. */
export function isDatabaseOf(worker: string, name: string): boolean {
  return (
    name.startsWith(`${worker}-`) &&
    /^[0-9a-f]{16}-[0-9a-f]{8}$/.test(name.slice(worker.length + 1))
  )
}
