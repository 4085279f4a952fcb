import { wholeBytes } from './objects.ts'

/** Gives memory for some bytes of an answer. */
export type Allocate = (bytes: number) => Uint8Array<ArrayBuffer>

/** What Node has of a request; other runtimes have nothing like it. */
export interface NodeRequest {
  readonly outgoing?: { readonly once: (event: 'close', listener: () => void) => unknown }
}

/** Smaller answers are no trouble to the garbage collector. */
const smallBytes = 64 * 1024
const blockBytes = wholeBytes + smallBytes
const mostBlocks = 16
const free: ArrayBuffer[] = []

/** Memory for anything. */
export const fresh: Allocate = (bytes) => new Uint8Array(bytes)

/**
 * Memory for the body of one answer. On Node it is used again when the answer has been sent or given up:
 * to collect it as garbage takes longer than to make the answer.
 */
export function allocatorFor(request: NodeRequest | undefined): Allocate {
  const outgoing = request?.outgoing
  if (outgoing === undefined) return fresh
  return (bytes) => {
    if (bytes < smallBytes || bytes > blockBytes) return fresh(bytes)
    const block = free.pop() ?? new ArrayBuffer(blockBytes)
    outgoing.once('close', () => {
      if (free.length < mostBlocks) free.push(block)
    })
    return new Uint8Array(block, 0, bytes)
  }
}
