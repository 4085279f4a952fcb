import type { Allocate } from './memory.ts'
import type { ByteRange } from './range.ts'

/** What a store needs to know of an object to find it. */
export interface StoredObject {
  readonly ObjectSha256: string
  readonly ObjectBytes: number
}

/** What is read: at once where it is short, else as it comes. */
export type ObjectContent = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>

/** Where the objects of DICOMweb are: a folder beside the database, or an R2 bucket. */
export interface ObjectStore {
  /**
   * The bytes of a range that is within an object; undefined where the store does not have it.
   *
   * @param allocate  gives memory for them, where they are read at once and the store has none
   */
  readonly read: (
    object: StoredObject,
    range: ByteRange,
    allocate: Allocate,
  ) => Promise<ObjectContent | undefined>
}

/** Up to this many bytes are read at once: four slices of 16 bits with 512 rows and columns. */
export const wholeBytes: number = 2 * 1024 ** 2
