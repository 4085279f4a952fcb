/** File Meta Information, PS3.10 section 7.1: always explicit VR little endian. */

import { ascii, sniffDataSet } from './sniff.ts'

/** Where the data set starts and in which transfer syntax it is written. */
export interface DataSetLocation {
  /** Bytes from the start of the file. */
  readonly offset: number
  readonly transferSyntaxUid: string
}

const transferSyntaxElement = 0x0010
/** Bytes: PS3.5 9.1. */
const longestUid = 64
const longForm = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
])

/**
 * Reads the elements of group 0002 and says where they end. A Transfer Syntax UID (0002,0010)
 * that is absent is inferred from the data set's first element.
 *
 * @param start  offset of the first element of the group
 * @returns undefined where no data set follows
 */
export function locateDataSet(bytes: Uint8Array, start: number): DataSetLocation | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let uid = ''
  let offset = start
  while (offset + 8 <= bytes.length && view.getUint16(offset, true) === 2) {
    const element = readElement(bytes, view, offset)
    if (view.getUint16(offset + 2, true) === transferSyntaxElement) {
      uid = ascii(bytes, element.value, Math.min(element.end - element.value, longestUid))
    }
    offset = element.end
  }
  const declared = uid.replace(/[\0 ]+$/, '')
  const transferSyntaxUid = declared || sniffDataSet(bytes, offset)
  return transferSyntaxUid && offset < bytes.length ? { offset, transferSyntaxUid } : undefined
}

function readElement(bytes: Uint8Array, view: DataView, offset: number) {
  const vr = String.fromCharCode(...bytes.subarray(offset + 4, offset + 6))
  if (!/^[A-Z]{2}$/.test(vr)) return span(offset + 8, view.getUint32(offset + 4, true))
  if (!longForm.has(vr)) return span(offset + 8, view.getUint16(offset + 6, true))
  if (offset + 12 > bytes.length) return span(bytes.length, 0)
  return span(offset + 12, view.getUint32(offset + 8, true))
}

function span(value: number, length: number) {
  return { value, end: value + length }
}
