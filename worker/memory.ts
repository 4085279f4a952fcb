import { wholeBytes } from './objects.ts'

/** Gives memory for some bytes of an answer. */
export type Allocate = (bytes: number) => Uint8Array<ArrayBuffer>

/** What Node has of a request; other runtimes have nothing like it. */
export interface NodeRequest {
  readonly outgoing?: {
    readonly closed: boolean
    readonly once: (event: 'close', listener: () => void) => unknown
  }
}

/** Smaller answers are no trouble to the garbage collector. */
const smallBytes = 64 * 1024
const mostBlocks = 16
const free: ArrayBuffer[] = []
/** Those that are free, and those that are lent. */
let blocks = 0

/** Memory for anything. */
export const fresh: Allocate = (bytes) => new Uint8Array(bytes)

/**
 * Makes the body of an answer in memory that on Node is used again when the answer has been sent or given
 * up: to collect it as garbage takes longer than to make the answer. Until the body is made something
 * may still be read into the memory, whether or not the client waits for it.
 */
export async function inMemory<Body>(
  request: NodeRequest | undefined,
  make: (allocate: Allocate) => Promise<Body>,
): Promise<Body> {
  const outgoing = request?.outgoing
  if (outgoing === undefined) return make(fresh)
  const lent: ArrayBuffer[] = []
  const body = await make((bytes) => lend(lent, bytes)).catch((error: unknown) => {
    // What failed may still write there.
    blocks -= lent.length
    throw error
  })
  const takeBack = () => free.push(...lent)
  if (outgoing.closed) takeBack()
  else if (lent.length > 0) outgoing.once('close', takeBack)
  return body
}

function lend(lent: ArrayBuffer[], bytes: number): Uint8Array<ArrayBuffer> {
  const isFree = free.length > 0 || blocks < mostBlocks
  if (bytes < smallBytes || bytes > wholeBytes || !isFree) return fresh(bytes)
  const block = free.pop() ?? newBlock()
  lent.push(block)
  return new Uint8Array(block, 0, bytes)
}

function newBlock(): ArrayBuffer {
  blocks += 1
  return new ArrayBuffer(wholeBytes)
}
