import type { ReadonlyDatabase } from './database.ts'
import type { ImageStore } from './images.ts'
import type { ObjectStore } from './objects.ts'
import type { Query } from './statement.ts'

/** One data set as it is served: its tables, its pictures, and what tells it from any other. */
export interface Archive {
  readonly db: ReadonlyDatabase
  readonly images: ImageStore
  readonly objects: ObjectStore
  /** SHA-256 of the canonical rows; page tokens carry it. */
  readonly digest: string
  /**
   * Differs whenever an answer may differ. More than the digest, which leaves out file names and
   * the bytes of the PNGs, and knows nothing of the program that words the answer.
   */
  readonly revision: string
}

/** The same as a runtime opens it. */
export interface OpenArchive extends Omit<Archive, 'db'> {
  readonly query: Query
}

/** Lends the current archive to one request, which sees no other until it ends. */
export type UseArchive = <Result>(use: (archive: OpenArchive) => Promise<Result>) => Promise<Result>
