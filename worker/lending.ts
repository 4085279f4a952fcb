import { type Allocate, fresh, type Lend } from './memory.ts'
import { wholeBytes } from './objects.ts'

/** An answer under way, as Node has it. */
export interface Outgoing {
  readonly closed: boolean
  readonly once: (event: 'close', listener: () => void) => unknown
}

/** Smaller answers are no trouble to the garbage collector. */
const smallBytes = 64 * 1024
const mostBlocks = 16
const free: ArrayBuffer[] = []
/** Those that are free, and those that are lent. */
let blocks = 0

/**
 * Lends memory to an answer until it has been sent or given up: to collect it as garbage takes longer than
 * to make the answer. Until the body is made something may still be read into the memory, whether or
 * not the client waits for it.
 */
export function lenderTo(outgoing: Outgoing): Lend {
  return async (make) => {
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
}

function lend(lent: ArrayBuffer[], bytes: number): ReturnType<Allocate> {
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
