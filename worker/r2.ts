import type { ImageStore } from './images.ts'
import { withinLimit } from './limit.ts'
import { type ObjectStore, wholeBytes } from './objects.ts'
import type { ByteRange } from './range.ts'

/** The PNGs of a bucket, whose keys are their SHA-256: an object never changes. */
export function r2Images(bucket: R2Bucket): ImageStore {
  return {
    read: async ({ PngSha256 }, range) => {
      const options = range && { range: partOf(range) }
      return (await withinLimit(bucket.get(PngSha256, options)))?.body
    },
  }
}

/** What DICOMweb answers with, in the same bucket and under such keys too. */
export function r2Objects(bucket: R2Bucket): ObjectStore {
  return {
    read: async ({ ObjectSha256 }, range) => {
      const part = partOf(range)
      const found = await withinLimit(bucket.get(ObjectSha256, { range: part }))
      if (!found || part.length > wholeBytes) return found?.body
      return new Uint8Array(await withinLimit(found.arrayBuffer()))
    },
  }
}

function partOf({ first, last }: ByteRange): { offset: number; length: number } {
  return { offset: first, length: last - first + 1 }
}
