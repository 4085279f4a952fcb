/** The main header of a JPEG 2000 codestream: ITU-T T.800 A.5.1 (size) and A.6.1 (coding style). */

import { malformed, type StreamHeader, unsupported } from './stream.ts'

/** What its markers say. */
export interface SizHeader extends StreamHeader {
  readonly signed: boolean
  /** Three components went through a transform of colours, which decoders undo (T.800 annex G). */
  readonly colourTransform: boolean
}

/** Start of codestream, and the SIZ marker that has to follow. */
const start = [0xff, 0x4f, 0xff, 0x51] as const
/** Bytes: from the start of the codestream to the first component. */
const componentsOffset = 42
const codingStyle = 0xff52
const startOfTilePart = 0xff90

/**
 * The codestream, without the boxes of a JP2 file that some files have around it.
 *
 * @throws {DicomError} `malformed pixel data` where there is none
 */
export function findCodestream(encoded: Uint8Array): Uint8Array {
  for (let at = encoded.indexOf(0xff); at >= 0; at = encoded.indexOf(0xff, at + 1)) {
    if (start.every((byte, i) => encoded[at + i] === byte)) return encoded.subarray(at)
  }
  throw malformed('JPEG 2000 stream has no start of codestream (FF4F FF51)')
}

/**
 * Reads its markers.
 *
 * @throws {DicomError} `unsupported pixel format` where components differ in size or depth
 */
export function readSiz(codestream: Uint8Array, kind: string): SizHeader {
  if (codestream.length < componentsOffset + 3) throw malformed(`${kind} stream is cut short`)
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength)
  const [right, bottom] = [view.getUint32(8), view.getUint32(12)]
  const [left, top] = [view.getUint32(16), view.getUint32(20)]
  assertTiled(view, kind)
  const components = view.getUint16(40)
  const depth = view.getUint8(componentsOffset)
  const end = componentsOffset + 3 * components
  for (let at = componentsOffset; at + 3 <= Math.min(end, codestream.length); at += 3) {
    if (view.getUint8(at) !== depth || view.getUint16(at + 1) !== 0x0101) {
      throw unsupported(`${kind} stream has components of different size or depth`)
    }
  }
  return {
    kind,
    rows: Math.max(bottom - top, 0),
    columns: Math.max(right - left, 0),
    components,
    precision: (depth & 0x7f) + 1,
    signed: depth > 0x7f,
    colourTransform: hasColourTransform(view),
  }
}

/** Coding style default: the transform follows progression order and number of layers. */
function hasColourTransform(view: DataView): boolean {
  let offset = 2
  while (offset + 9 <= view.byteLength) {
    const marker = view.getUint16(offset)
    if (marker === codingStyle) return view.getUint8(offset + 8) === 1
    if (marker === startOfTilePart) return false
    offset += 2 + view.getUint16(offset + 2)
  }
  return false
}

/**
 * T.800 B.3: the first tile begins at or before the image area and ends in it, and a tile has a
 * number of 16 bits (A.4.2). Decoders search for the others without an end.
 */
function assertTiled(view: DataView, kind: string): void {
  const sides = [0, 4].map((axis) => {
    const [end, first] = [view.getUint32(8 + axis), view.getUint32(16 + axis)]
    const [size, start] = [view.getUint32(24 + axis), view.getUint32(32 + axis)]
    return start <= first && start + size > first ? Math.ceil((end - start) / size) : Number.NaN
  })
  const [across = Number.NaN, down = Number.NaN] = sides
  if (across * down <= 0xffff) return
  throw malformed(`${kind} stream has tiles that do not cover the image (T.800 B.3)`)
}
