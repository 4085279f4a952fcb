/** Deflated data sets: PS3.5 annex A.5. */

import { constants, inflateRawSync } from 'node:zlib'

/** Bytes; the largest data set that a deflated file may inflate to. */
const inflateLimit = 256 * 2 ** 20

/** Inflates a raw deflate stream as far as it goes. */
export function inflate(deflated: Uint8Array): Uint8Array {
  const options = { maxOutputLength: inflateLimit, finishFlush: constants.Z_SYNC_FLUSH }
  return inflateRawSync(deflated, options)
}
