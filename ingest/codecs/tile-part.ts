/** The tile-parts of a JPEG 2000 codestream: ITU-T T.800 A.4.2. */

import type { MendedStream } from './stream.ts'

const marker = 0xff
const startOfTilePart = 0x90
const startOfData = 0x93
/** Bytes: of the SOC marker, before the first marker that has a length. */
const startLength = 2
/** Bytes: from the SOT marker to the length of the tile-part, and of that length. */
const lengthOffset = 6
const lengthBytes = 4

/**
 * A stream that ends before its last tile-part does, so that decoders take what there is of it: a
 * length of 0 means up to the end. Other streams come back as they are.
 */
export function openLastTilePart(stream: Uint8Array): MendedStream {
  const cut = findCutTilePart(stream)
  if (cut === undefined) return { stream, remark: null }
  const opened = Uint8Array.from(stream)
  opened.fill(0, cut + lengthOffset, cut + lengthOffset + lengthBytes)
  return { stream: opened, remark: 'The stream ends before its last tile-part does' }
}

/** Where the tile-part begins that ends behind the stream. */
function findCutTilePart(stream: Uint8Array): number | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  let offset = startLength
  while (offset + lengthOffset + lengthBytes <= stream.length && stream[offset] === marker) {
    const kind = stream[offset + 1]
    if (kind === startOfData) return undefined
    const isTilePart = kind === startOfTilePart
    const length = isTilePart
      ? view.getUint32(offset + lengthOffset)
      : 2 + view.getUint16(offset + 2)
    if (length === 0) return undefined
    if (isTilePart && offset + length > stream.length) return offset
    offset += length
  }
  return undefined
}
