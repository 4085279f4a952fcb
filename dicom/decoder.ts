/** What decodes compressed frames. It is passed in: this folder knows no WebAssembly. */

import type { PixelFormat } from './instance.ts'

/** A frame as its own stream tells it. */
export interface DecodedFrame {
  /** As native Pixel Data of one frame would have them: PS3.5 8.1, little endian. */
  readonly bytes: Uint8Array
  /** What the bytes are: the header's format, corrected where the stream knows better. */
  readonly format: PixelFormat
  /** Where the stream is not as the header or the standard wants it; null where it is. */
  readonly remark: string | null
}

/** What decodes the frames of a transfer syntax. */
export interface FrameDecoder {
  /** Package, version and codec, for the record of each picture: `dcmjs-codecs 0.0.8 jpeg2000`. */
  readonly name: string
  /**
   * Decodes one frame.
   *
   * @throws {DicomError} `malformed pixel data` or `unsupported pixel format`
   */
  readonly decode: (encoded: Uint8Array, format: PixelFormat) => DecodedFrame
}

/** The decoder of a transfer syntax, by UID; undefined where there is none. */
export type FindDecoder = (transferSyntaxUid: string) => FrameDecoder | undefined
