/** Where wrangler keeps what its local D1 and R2 hold; checked against the pinned version by a test. */

import { createHash, createHmac } from 'node:crypto'
import { join } from 'node:path'

/** The file of a local D1 database. */
export function d1File(state: string, databaseId: string): string {
  const kind = 'miniflare-D1DatabaseObject'
  return join(state, 'd1', kind, `${objectId(kind, databaseId)}.sqlite`)
}

/** The file that lists the objects of a local R2 bucket. */
export function r2File(state: string, bucket: string): string {
  const kind = 'miniflare-R2BucketObject'
  return join(state, 'r2', kind, `${objectId(kind, bucket)}.sqlite`)
}

/** The folder that holds the bytes of a local R2 bucket. */
export function r2Blobs(state: string, bucket: string): string {
  return join(state, 'r2', bucket, 'blobs')
}

/** The name of a Durable Object, which both are locally, as Miniflare derives it. */
function objectId(kind: string, name: string): string {
  const key = createHash('sha256').update(kind).digest()
  const half = (data: string | Buffer) =>
    createHmac('sha256', key).update(data).digest().subarray(0, 16)
  const nameHalf = half(name)
  return Buffer.concat([nameHalf, half(nameHalf)]).toString('hex')
}
