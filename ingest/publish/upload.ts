/** Brings the objects of a data set to where they are published. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { exitCodes, Failure } from '../../command/failure.ts'
import type { Cloud } from './cloud.ts'
import type { PublishedObject } from './objects.ts'

/** As many as are sent, and lost by a failure, at once. */
const listLength = 1_000

/** Those that are not there, or of which only a part is. */
export function missingObjects(
  objects: readonly PublishedObject[],
  there: ReadonlyMap<string, number>,
): readonly PublishedObject[] {
  return objects.filter(({ key, bytes }) => there.get(key) !== bytes)
}

/**
 * Sends them list by list: what was sent before a failure is there, and is not sent again.
 *
 * @throws {Failure} exit code 66 where a file is not what its key says: it would stay so for ever
 */
export async function uploadObjects(
  cloud: Cloud,
  objects: readonly PublishedObject[],
  onList: (sent: number) => void,
): Promise<void> {
  for (let start = 0; start < objects.length; start += listLength) {
    const list = objects.slice(start, start + listLength)
    for (const object of list) await assertIntact(object)
    await cloud.putObjects(list)
    onList(start + list.length)
  }
}

async function assertIntact({ key, path }: PublishedObject): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const found = hash.digest('hex')
  if (found === key) return
  const message = `${path}: its SHA-256 is ${found}, not ${key} as ingest wrote it`
  throw new Failure(`${message} (see mini-pacs verify)`, exitCodes.noInput)
}
