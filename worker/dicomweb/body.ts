import type { Context } from 'hono'
import type { Archive } from '../archive.ts'
import { type Allocate, fresh, inMemory } from '../memory.ts'
import { type ObjectContent, type StoredObject, wholeBytes } from '../objects.ts'
import { ProblemError } from '../problem.ts'
import type { ByteRange } from '../range.ts'
import type { AppEnv } from '../route.ts'

/** A range of an object, and the text that is to stand before it. */
export interface Part {
  readonly before: string
  readonly range: ByteRange
}

/** An answer that is put together from an object. */
export interface Assembly {
  readonly parts: readonly Part[]
  /** The text at the end. */
  readonly end: string
  readonly headers: Readonly<Record<string, string>>
}

/** Reads a range of an object, into memory that is given where that is wanted. */
type ReadRange = (range: ByteRange, allocate?: Allocate) => Promise<ObjectContent>

/**
 * Sends parts of an object. Those that are near each other in it are read at once; what is long is
 * passed on as it comes.
 *
 * @throws {ProblemError} 503 where the store does not have the object
 */
export async function sendParts(
  c: Context<AppEnv>,
  assembly: Assembly,
  read: ReadRange,
): Promise<Response> {
  const { parts, end, headers } = assembly
  const sizes = parts.map(({ before, range }) => encode(before).length + lengthOf(range))
  const size = sizes.reduce((sum, one) => sum + one, encode(end).length)
  const all = { ...headers, 'Content-Length': String(size) }
  if (c.req.method === 'HEAD') return c.body(null, 200, all)
  const body =
    size <= wholeBytes
      ? await inMemory(c.env, (allocate) => fill(allocate(size), assembly, read))
      : await streamOf(assemble(assembly, read))
  return c.body(body, 200, all)
}

/**
 * What reads an object.
 *
 * @throws {ProblemError} 503 where the store does not have it
 */
export function readerOf({ objects }: Archive, object: StoredObject): ReadRange {
  return async (range, allocate = fresh) => {
    const content = await objects.read(object, range, allocate).catch((cause: unknown) => {
      const detail = 'The object could not be read: ask again'
      throw new ProblemError('object-unavailable', detail, { cause })
    })
    if (content !== undefined) return content
    const detail = `The object ${object.ObjectSha256} is missing or was changed`
    throw new ProblemError('object-unavailable', detail)
  }
}

/** What is skipped rather than read anew: two slices of 16 bits with 512 rows and columns. */
const skippedBytes = 1024 ** 2

/** Groups what is read at once: what follows each other in the object, with little in between. */
export function runsOf<One>(
  all: readonly One[],
  rangeOf: (one: One) => ByteRange,
): readonly (readonly One[])[] {
  const runs: One[][] = []
  let end = Number.POSITIVE_INFINITY
  for (const one of all) {
    const { first, last } = rangeOf(one)
    const run = first >= end && first <= end + skippedBytes ? runs.at(-1) : undefined
    if (run) run.push(one)
    else runs.push([one])
    end = last + 1
  }
  return runs
}

/** Puts all into some memory, into which the object is read where it is one part. */
async function fill(
  whole: Uint8Array<ArrayBuffer>,
  assembly: Assembly,
  read: ReadRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const [part, ...others] = assembly.parts
  const start = part && others.length === 0 ? encode(part.before).length : undefined
  const inPlace = start === undefined ? undefined : partOf(whole, start)
  let position = 0
  for await (const chunk of assemble(assembly, (range) => read(range, inPlace))) {
    if (chunk.buffer !== whole.buffer) whole.set(chunk, position)
    position += chunk.length
  }
  return whole
}

/** Memory in the midst of other memory. */
function partOf(whole: Uint8Array<ArrayBuffer>, start: number): Allocate {
  return (bytes) => whole.subarray(start, start + bytes)
}

async function* assemble({ parts, end }: Assembly, read: ReadRange): AsyncGenerator<Uint8Array> {
  for (const run of runsOf(parts, ({ range }) => range)) {
    const first = run[0]?.range.first ?? 0
    const last = run.at(-1)?.range.last ?? 0
    yield* interleave(await read({ first, last }), run)
  }
  yield encode(end)
}

/** Puts the text of each part where its range begins, and leaves out what is in none. */
async function* interleave(
  content: ObjectContent,
  run: readonly Part[],
): AsyncGenerator<Uint8Array> {
  const waiting = [...run]
  let position = run[0]?.range.first ?? 0
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    const end = position + chunk.length
    for (let part = waiting[0]; part && part.range.first < end; part = waiting[0]) {
      const { first, last } = part.range
      if (first >= position) yield encode(part.before)
      yield chunk.subarray(Math.max(first - position, 0), last + 1 - position)
      if (last >= end) break
      waiting.shift()
    }
    position = end
  }
}

function lengthOf({ first, last }: ByteRange): number {
  return last - first + 1
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Waits for the first bytes, so that an object that is not there is a problem of its own. */
async function streamOf(chunks: AsyncGenerator<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const first = await chunks.next()
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(first.value ?? new Uint8Array()),
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await chunks.return(undefined)),
  })
}
