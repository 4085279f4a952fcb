import type { ImageStore } from './images.ts'
import { withinLimit } from './limit.ts'

/** The PNGs of a bucket, whose keys are their SHA-256: an object never changes. */
export function r2Images(bucket: R2Bucket): ImageStore {
  return {
    read: async ({ PngSha256 }, range) => {
      const options = range && {
        range: { offset: range.first, length: range.last - range.first + 1 },
      }
      return (await withinLimit(bucket.get(PngSha256, options)))?.body
    },
  }
}
