/** R2's part of the fake: one bucket, which is Miniflare's. */

import type { Miniflare } from 'miniflare'
import type { Call, Reply } from './cloudflare.ts'

/** The bucket of the account. */
export interface Bucket {
  readonly reply: (call: Call) => Promise<Reply | undefined>
  readonly keys: () => Promise<readonly string[]>
  /** Loses an object. */
  readonly lose: (key: string) => Promise<void>
}

/** Fewer than asked for, so that a listing has more than one page. */
const objectsAPage = 4

/** Where in Miniflare it is. */
export const binding = 'PNGS'

/** There is none until it is made. */
export function openBucket(miniflare: Miniflare): Bucket {
  const made = new Set<string>()
  return {
    reply: async (call) => {
      if (call.path === 'r2/buckets' && call.method === 'POST') {
        made.add(JSON.parse(call.body.toString()).name)
        return { result: {} }
      }
      const [, name, key] = /^r2\/buckets\/([^/]+)(?:\/objects\/?(.*))?$/.exec(call.path) ?? []
      if (name === undefined) return undefined
      if (!made.has(name)) return { status: 404, code: 10006, message: 'no such bucket' }
      return key === undefined ? { result: { name } } : replyOfObjects(miniflare, call, key)
    },
    keys: () => listKeys(miniflare),
    lose: async (key) => (await miniflare.getR2Bucket(binding)).delete(key),
  }
}

async function replyOfObjects(miniflare: Miniflare, call: Call, key: string): Promise<Reply> {
  const bucket = await miniflare.getR2Bucket(binding)
  if (call.method === 'PUT') {
    const httpMetadata = { contentType: call.headers['content-type'] ?? '' }
    await bucket.put(key, new Uint8Array(call.body).buffer, { httpMetadata })
    return { result: { key } }
  }
  if (call.method === 'DELETE') {
    await bucket.delete(JSON.parse(call.body.toString()))
    return { result: [] }
  }
  const cursor = call.query.get('cursor')
  const page = await bucket.list({ limit: objectsAPage, ...(cursor && { cursor }) })
  const info = { is_truncated: page.truncated, ...(page.truncated && { cursor: page.cursor }) }
  return { result: page.objects.map(({ key, size }) => ({ key, size })), info }
}

async function listKeys(miniflare: Miniflare): Promise<readonly string[]> {
  const { objects } = await (await miniflare.getR2Bucket(binding)).list()
  return objects.map(({ key }) => key)
}
