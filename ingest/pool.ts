/** Converts files on worker threads, each within a deadline. */

import { fileURLToPath } from 'node:url'
import { Tinypool } from 'tinypool'
import type { Conversion, ConversionTask } from './conversion.ts'

/** Worker threads that convert. */
export interface ConversionPool {
  /** Never rejects: a file that takes too long, or ends its thread, is rejected alone. */
  readonly convert: (task: ConversionTask, sizeBytes: number) => Promise<Conversion>
  readonly close: () => Promise<void>
}

/** How many threads, of which program, and how long they may take. */
export interface PoolOptions {
  readonly jobs: number
  readonly deadline?: Deadline
  /** Path of the bundled `convert.ts`. */
  readonly program?: string
}

/** How long a file may take: a base, and more for a larger one. */
export interface Deadline {
  readonly baseMs: number
  readonly perMegabyteMs: number
}

const defaultDeadline: Deadline = { baseMs: 30_000, perMegabyteMs: 2_000 }
const threadMegabytes = 512

/** Starts the threads. */
export function openPool({
  jobs,
  deadline = defaultDeadline,
  program = fileURLToPath(new URL('./convert.js', import.meta.url)),
}: PoolOptions): ConversionPool {
  const pool = new Tinypool({
    filename: program,
    runtime: 'worker_threads',
    minThreads: jobs,
    maxThreads: jobs,
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytes },
  })
  const convert = async (task: ConversionTask, sizeBytes: number): Promise<Conversion> => {
    const megabytes = Math.ceil(sizeBytes / 2 ** 20)
    const limitMs = deadline.baseMs + deadline.perMegabyteMs * megabytes
    const signal = AbortSignal.timeout(limitMs)
    try {
      return await pool.run(task, { signal })
    } catch (error) {
      return signal.aborted ? tooSlow(limitMs) : broken(error)
    }
  }
  return { convert, close: () => pool.destroy() }
}

function tooSlow(limitMs: number): Conversion {
  const detail = `not converted within ${limitMs} ms`
  return { outcome: 'rejected', reason: 'time limit exceeded', detail, sourceSha256: null }
}

function broken(error: unknown): Conversion {
  const detail = error instanceof Error ? error.message : String(error)
  return { outcome: 'rejected', reason: 'conversion failed', detail, sourceSha256: null }
}
