/** The words of decoders as errors of this program. */

import { DicomError } from '../../dicom/error.ts'
import { malformed } from './stream.ts'

/**
 * Runs a decoder, which may throw errors, texts, and traps of WebAssembly.
 *
 * @throws {DicomError} `malformed pixel data`
 */
export function attempt(kind: string, decode: () => Uint8Array): Uint8Array {
  try {
    return decode()
  } catch (thrown) {
    if (thrown instanceof DicomError) throw thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw malformed(`${kind} stream cannot be decoded: ${message}`, thrown)
  }
}
