/** Recognises DICOM by content: PS3.10 section 7.1, and data sets stored without it. */

import { type DataSetLocation, locateDataSet } from './meta.ts'
import { ascii, hasVr, sniffDataSet } from './sniff.ts'

const preambleLength = 128
const prefixLength = 4

/** What the start of a file says. */
export type Recognition =
  | { readonly kind: 'DICOM'; readonly location: DataSetLocation }
  /** It has the marks of DICOM, but no data set whose transfer syntax is known. */
  | { readonly kind: 'no data set' }
  | { readonly kind: 'not DICOM' }

/**
 * Says whether the bytes are DICOM and where the data set starts: after preamble and File Meta
 * Information, after File Meta Information alone, or at once, with or without a preamble.
 */
export function recognise(bytes: Uint8Array): Recognition {
  const start = metaStart(bytes)
  if (start !== undefined) {
    const location = locateDataSet(bytes, start)
    return location ? { kind: 'DICOM', location } : { kind: 'no data set' }
  }
  for (const offset of [0, preambleLength]) {
    const transferSyntaxUid = sniffDataSet(bytes, offset)
    if (transferSyntaxUid) return { kind: 'DICOM', location: { offset, transferSyntaxUid } }
  }
  return { kind: 'not DICOM' }
}

function metaStart(bytes: Uint8Array): number | undefined {
  for (const offset of [preambleLength, 0]) {
    if (ascii(bytes, offset, prefixLength) === 'DICM') return offset + prefixLength
  }
  return [0, preambleLength].find((offset) => {
    const head = bytes.subarray(offset, offset + 4)
    return head[0] === 2 && head[1] === 0 && head[3] === 0 && hasVr(bytes, offset)
  })
}
