/** Recognises a data set by its first element: PS3.5 section 7.1. */

import { explicitBigEndian, explicitLittleEndian, implicitLittleEndian } from './syntax.ts'

/**
 * The transfer syntax of a data set that starts at `offset` and does not say so itself: the one in
 * which its first element makes sense. Undefined where none does.
 */
export function sniffDataSet(bytes: Uint8Array, offset: number): string | undefined {
  if (offset + 8 > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 8)
  const isFirstTag = (littleEndian: boolean) =>
    view.getUint16(0, littleEndian) === 8 && view.getUint16(2, littleEndian) <= 0x1000
  if (hasVr(bytes, offset)) {
    if (isFirstTag(true)) return explicitLittleEndian
    return isFirstTag(false) ? explicitBigEndian : undefined
  }
  // Implicit VR has nothing but a length here: it must be even, short and inside the file.
  const length = view.getUint32(4, true)
  const plausible = length % 2 === 0 && length <= 1024 && offset + 8 + length <= bytes.length
  return isFirstTag(true) && plausible ? implicitLittleEndian : undefined
}

/** Whether the element at `offset` names a Value Representation that a first element can have. */
export function hasVr(bytes: Uint8Array, offset: number): boolean {
  return /^(AE|AS|CS|DA|DT|IS|LO|OB|PN|SH|SQ|TM|UI|UL|UN|US)$/.test(ascii(bytes, offset + 4, 2))
}

/** Bytes as ASCII text; shorter where the file ends. */
export function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length))
}
