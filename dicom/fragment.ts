/** The items of encapsulated Pixel Data: PS3.5 A.4 and 7.5. */

import { DicomError } from './error.ts'

/** One fragment of the frames, or the Basic Offset Table. */
export interface Fragment {
  /** Of the item's header, from the Basic Offset Table's on. */
  readonly offset: number
  readonly bytes: Uint8Array
}

const itemTag = 0xe000_fffe
const delimiterTag = 0xe0dd_fffe
const headerLength = 8

/**
 * Reads items up to the delimiter, to the end of the bytes, or to what is no item. The length of
 * an item counts, not what looks like a delimiter inside it.
 *
 * @throws {DicomError} `malformed pixel data` where there is no item at all
 */
export function readFragments(bytes: Uint8Array): readonly Fragment[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: Fragment[] = []
  let offset = 0
  while (offset + headerLength <= bytes.length && view.getUint32(offset, true) === itemTag) {
    const start = offset + headerLength
    const end = start + view.getUint32(offset + 4, true)
    items.push({ offset, bytes: bytes.subarray(start, end) })
    offset = end
  }
  const ended = offset + 4 > bytes.length || view.getUint32(offset, true) === delimiterTag
  if (items.length === 0 && !ended) {
    const message = `Pixel Data (7FE0,0010) has no item at byte ${offset}`
    throw new DicomError('malformed pixel data', message)
  }
  return items
}

/** The bytes of fragments, one after another. */
export function joinFragments(fragments: readonly Fragment[]): Uint8Array {
  const [only] = fragments
  if (fragments.length === 1 && only) return only.bytes
  const joined = new Uint8Array(fragments.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let offset = 0
  for (const { bytes } of fragments) {
    joined.set(bytes, offset)
    offset += bytes.length
  }
  return joined
}
