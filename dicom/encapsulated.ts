/** Encapsulated Pixel Data: PS3.5 annex A.4. Fragments to the bytes of each frame. */

import { DicomError } from './error.ts'
import { type Fragment, joinFragments, readFragments } from './fragment.ts'

/** How the streams of frames begin: JPEG and JPEG-LS, JPEG 2000, JP2 and JPEG XL, bare JPEG XL. */
const signatures = [
  [0xff, 0xd8, 0xff],
  [0xff, 0x4f, 0xff, 0x51],
  [0, 0, 0, 0x0c],
  [0xff, 0x0a],
] as const

/** The frames to which each fragment belongs, in order; undefined where a way cannot tell. */
type Grouping = readonly (readonly Fragment[])[] | undefined

/**
 * The encoded bytes of each frame; fewer or more than Number of Frames says, where the fragments
 * begin as many streams.
 *
 * @param bytes  Pixel Data from the Basic Offset Table's item on
 * @param extendedOffsets  Extended Offset Table (7FE0,0001), 64-bit numbers; null where absent
 * @throws {DicomError} `malformed pixel data` where the fragments cannot be told apart by frame
 */
export function encapsulatedFrames(
  bytes: Uint8Array,
  numberOfFrames: number,
  extendedOffsets: Uint8Array | null = null,
): readonly Uint8Array[] {
  const [table, ...fragments] = readFragments(bytes)
  if (!table || fragments.length === 0) {
    throw new DicomError('malformed pixel data', 'Pixel Data (7FE0,0010) has no fragment')
  }
  if (numberOfFrames === 1)
    return (groupBySignature(fragments, 1) ?? [fragments]).map(joinFragments)
  const groups =
    groupOneByOne(fragments, numberOfFrames) ??
    groupByTable(fragments, readExtended(extendedOffsets), numberOfFrames) ??
    groupByTable(fragments, readBasic(table.bytes), numberOfFrames) ??
    groupBySignature(fragments, numberOfFrames)
  if (groups) return groups.map(joinFragments)
  const counted = `${fragments.length} fragments for ${numberOfFrames} frames`
  const message = `Pixel Data (7FE0,0010) has ${counted} and no offset table that fits`
  throw new DicomError('malformed pixel data', message)
}

function groupOneByOne(fragments: readonly Fragment[], numberOfFrames: number): Grouping {
  return fragments.length === numberOfFrames ? fragments.map((fragment) => [fragment]) : undefined
}

/** A.4: offsets are counted from the first fragment's item. Files have wrong ones. */
function groupByTable(
  fragments: readonly Fragment[],
  offsets: readonly number[],
  numberOfFrames: number,
): Grouping {
  const first = fragments[0]?.offset ?? 0
  const numbers = new Map(fragments.map(({ offset }, number) => [offset - first, number]))
  const starts = offsets.map((offset) => numbers.get(offset) ?? -1)
  const rises = starts.every((start, i) => start > (starts[i - 1] ?? -1))
  const signature = signatureOf(fragments[0])
  const begins = starts.every((start) => startsWith(fragments[start], signature))
  if (starts.length !== numberOfFrames || starts[0] !== 0 || !rises || !begins) return undefined
  return starts.map((start, frame) => fragments.slice(start, starts[frame + 1]))
}

/** Without a table that fits: from one beginning of a stream to the next. */
function groupBySignature(fragments: readonly Fragment[], numberOfFrames: number): Grouping {
  const signature = signatureOf(fragments[0])
  if (signature.length === 0 && fragments.length > numberOfFrames) return undefined
  const starts = fragments.flatMap((fragment, i) => (startsWith(fragment, signature) ? [i] : []))
  return starts.map((start, frame) => fragments.slice(start, starts[frame + 1]))
}

/** The bytes with which every frame begins if the first does; none where they are not known. */
function signatureOf(first: Fragment | undefined): readonly number[] {
  const known = signatures.find((signature) => startsWith(first, signature))
  return known ?? rleSignature(first?.bytes ?? new Uint8Array())
}

/** G.5: the number of segments, at most 15, and where the first begins: after the header. */
function rleSignature(bytes: Uint8Array): readonly number[] {
  const [segments = 0, ...rest] = bytes.subarray(0, 8)
  const isHeader = segments >= 1 && segments <= 15 && rest.join() === '0,0,0,64,0,0,0'
  return isHeader ? [segments, ...rest] : []
}

function startsWith(fragment: Fragment | undefined, signature: readonly number[]): boolean {
  return signature.every((byte, i) => fragment?.bytes[i] === byte)
}

function readBasic(table: Uint8Array): readonly number[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  return Array.from({ length: table.length >> 2 }, (_, i) => view.getUint32(4 * i, true))
}

function readExtended(table: Uint8Array | null): readonly number[] {
  if (!table) return []
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  return Array.from({ length: table.length >> 3 }, (_, i) => {
    return Number(view.getBigUint64(8 * i, true))
  })
}
