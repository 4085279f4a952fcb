import type { Image } from '../drizzle/schema.ts'
import type { ByteRange } from './range.ts'

/** What a store needs to know of a PNG to find it. */
export type StoredPng = Pick<Image, 'PngFilePath' | 'PngSha256' | 'PngBytes'>

/** Where the PNGs are: a folder beside the database, or an R2 bucket. */
export interface ImageStore {
  /**
   * The bytes of a PNG, or those of a range that is within it; undefined where the store does not
   * hold exactly that PNG.
   */
  readonly read: (
    png: StoredPng,
    range: ByteRange | undefined,
  ) => Promise<ReadableStream | Uint8Array<ArrayBuffer> | undefined>
}
