/** How much memory a file may ask for beyond what it holds itself. */

import { DicomError } from './error.ts'
import type { PixelFormat } from './instance.ts'

/** Bytes; the largest frame that is decoded or unpacked. */
const largestFrame = 256 * 2 ** 20

/**
 * Allows the format of frames that are larger in memory than in the file.
 *
 * @throws {DicomError} `unsupported pixel format` where they are larger than any that is decoded
 */
export function assertDecodable(format: PixelFormat): void {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format
  const bytes = rows * columns * samplesPerPixel * Math.ceil(bitsAllocated / 8)
  if (bytes <= largestFrame) return
  const message = `A frame has ${bytes} bytes, more than the ${largestFrame} that are decoded`
  throw new DicomError('unsupported pixel format', message)
}
