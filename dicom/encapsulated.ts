/** Encapsulated Pixel Data: PS3.5 annex A.4. Fragments to the bytes of each frame. */

import { DicomError } from './error.ts'

const itemTag = 0xe000_fffe
const delimiterTag = 0xe0dd_fffe
const itemHeaderLength = 8

interface Fragment {
  /** Of the item's header, from the first fragment's: what a Basic Offset Table counts. */
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * The encoded bytes of each frame.
 *
 * @param bytes  Pixel Data from the Basic Offset Table's item on
 * @throws {DicomError} `malformed pixel data` where the fragments cannot be told apart by frame
 */
export function encapsulatedFrames(
  bytes: Uint8Array,
  numberOfFrames: number,
): readonly Uint8Array[] {
  const [table, ...fragments] = readItems(bytes)
  if (!table || fragments.length === 0) {
    throw new DicomError('malformed pixel data', 'Pixel Data (7FE0,0010) has no fragment')
  }
  if (numberOfFrames === 1) return [join(fragments)]
  if (fragments.length === numberOfFrames) return fragments.map((fragment) => fragment.bytes)
  const first = fragments[0]?.offset ?? 0
  const numbers = new Map(fragments.map(({ offset }, number) => [offset - first, number]))
  const starts = offsets(table.bytes).flatMap((offset) => numbers.get(offset) ?? [])
  const inOrder = starts.every((start, frame) => start > (starts[frame - 1] ?? -1))
  if (starts.length !== numberOfFrames || !inOrder) {
    const counted = `${fragments.length} fragments for ${numberOfFrames} frames`
    const message = `Pixel Data (7FE0,0010) has ${counted} and no Basic Offset Table that fits`
    throw new DicomError('malformed pixel data', message)
  }
  return starts.map((start, frame) => join(fragments.slice(start, starts[frame + 1])))
}

function readItems(bytes: Uint8Array): readonly Fragment[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const items: Fragment[] = []
  let offset = 0
  while (offset + itemHeaderLength <= bytes.length) {
    const tag = view.getUint32(offset, true)
    if (tag === delimiterTag) break
    if (tag !== itemTag) {
      const message = `Pixel Data (7FE0,0010) has no item at byte ${offset}`
      throw new DicomError('malformed pixel data', message)
    }
    const start = offset + itemHeaderLength
    const end = start + view.getUint32(offset + 4, true)
    items.push({ offset, bytes: bytes.subarray(start, end) })
    offset = end
  }
  return items
}

function offsets(table: Uint8Array): readonly number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  return Array.from({ length: table.length >> 2 }, (_, i) => view.getUint32(4 * i, true))
}

function join(fragments: readonly Fragment[]): Uint8Array {
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
