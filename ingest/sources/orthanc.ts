/**
 * Orthanc's storage folder as a source: files named by a UUID, which its option StorageCompression
 * keeps as eight bytes with the size of the DICOM file (little endian) and a zlib stream.
 */

import { constants, inflateSync } from 'node:zlib'
import { DicomError } from '../../dicom/error.ts'
import { ascii } from '../../dicom/sniff.ts'

const sizeLength = 8
/** Bytes of a stream that certainly inflate to more than the preamble of a DICOM file. */
const headLength = 4096
/** Bytes; the largest DICOM file that is inflated. */
const sizeLimit = 512 * 2 ** 20

/**
 * The DICOM file in what Orthanc stored compressed; all other bytes as they are.
 *
 * @throws {DicomError} `malformed data set` where its stream is damaged, or not of the size stated
 */
export function unwrap(bytes: Uint8Array): Uint8Array {
  if (!isWrapped(bytes)) return bytes
  const stated = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (stated > sizeLimit) {
    throw malformed(`states ${stated} bytes, more than the ${sizeLimit} that are inflated`)
  }
  const file = inflate(bytes.subarray(sizeLength), Number(stated))
  if (file.length === Number(stated)) return file
  throw malformed(`holds ${file.length} bytes, not the ${stated} that it states`)
}

function isWrapped(bytes: Uint8Array): boolean {
  if (hasPrefix(bytes) || !isZlib(bytes.subarray(sizeLength))) return false
  try {
    const head = bytes.subarray(sizeLength, sizeLength + headLength)
    return hasPrefix(inflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH }))
  } catch {
    return false
  }
}

/** PS3.10 section 7.1: Orthanc stores no file without. */
function hasPrefix(bytes: Uint8Array): boolean {
  return ascii(bytes, 128, 4) === 'DICM'
}

/** RFC 1950, 2.2: deflate with a window of 32 KiB, and a check of these two bytes. */
function isZlib([method = 0, flags = 0]: Uint8Array): boolean {
  return method === 0x78 && (256 * method + flags) % 31 === 0
}

function inflate(stream: Uint8Array, stated: number): Uint8Array {
  try {
    return inflateSync(stream, { maxOutputLength: Math.max(1, stated) })
  } catch (error) {
    throw malformed(`cannot be inflated: ${error instanceof Error ? error.message : error}`)
  }
}

function malformed(what: string): DicomError {
  return new DicomError('malformed data set', `The file that Orthanc compressed ${what}`)
}
