/** Answers put together from parts of an object, however the store gives its bytes. */

import fc from 'fast-check'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { type Part, sendParts } from '../../worker/dicomweb/body.ts'
import type { ObjectContent } from '../../worker/objects.ts'
import type { ByteRange } from '../../worker/range.ts'
import type { AppEnv } from '../../worker/route.ts'

const object = Uint8Array.from({ length: 500 }, (_, at) => at % 251)

/** Parts that do not overlap, in any order. */
const someParts = fc
  .uniqueArray(fc.integer({ min: 0, max: object.length }), { minLength: 2, maxLength: 9 })
  .chain((bounds) => {
    const ends = bounds.toSorted((a, b) => a - b)
    const ranges = ends.slice(1).map((end, at) => ({ first: ends[at] ?? 0, last: end - 1 }))
    return fc.shuffledSubarray(ranges, { minLength: 1 })
  })
  .map((ranges): Part[] => ranges.map((range, at) => ({ before: `<${at}>`, range })))

/** The same in ascending order, which is read at once. */
const ascending = someParts.map((parts) => parts.toSorted((a, b) => a.range.first - b.range.first))

/** How the store cuts what it gives; undefined where it gives all at once. */
const someCuts = fc.option(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), {
  nil: undefined,
})

function contentOf({ first, last }: ByteRange, cuts: readonly number[] | undefined): ObjectContent {
  const bytes = object.slice(first, last + 1)
  if (cuts === undefined) return bytes
  let position = 0
  return ReadableStream.from(
    (function* () {
      for (let at = 0; position < bytes.length; at++) {
        const start = position
        position += cuts[at % cuts.length] ?? 1
        yield bytes.subarray(start, position)
      }
    })(),
  )
}

async function sent(parts: readonly Part[], cuts: readonly number[] | undefined) {
  let reads = 0
  const app = new Hono<AppEnv>().get('/', (c) =>
    sendParts(c, { parts, end: '<end>', headers: {} }, async (range) => {
      reads += 1
      return contentOf(range, cuts)
    }),
  )
  const answer = await app.request('/')
  const body = Buffer.from(await answer.arrayBuffer())
  return { body, length: Number(answer.headers.get('Content-Length')), reads }
}

function expected(parts: readonly Part[]): Buffer {
  const texts = parts.flatMap(({ before, range: { first, last } }) => [
    Buffer.from(before),
    object.subarray(first, last + 1),
  ])
  return Buffer.concat([...texts, Buffer.from('<end>')])
}

test('are those bytes and texts, in the order asked for', async () => {
  await fc.assert(
    fc.asyncProperty(someParts, someCuts, async (parts, cuts) => {
      const { body, length } = await sent(parts, cuts)
      expect(body).toEqual(expected(parts))
      expect(length).toBe(body.length)
    }),
  )
})

test('take one read where the order is that of the object', async () => {
  await fc.assert(
    fc.asyncProperty(ascending, someCuts, async (parts, cuts) => {
      const { body, reads } = await sent(parts, cuts)
      expect({ body, reads }).toEqual({ body: expected(parts), reads: 1 })
    }),
  )
})
