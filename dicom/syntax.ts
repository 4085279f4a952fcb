/** Transfer syntaxes, PS3.5 section 10 and PS3.6 table A-1. */

/**
 * How Pixel Data is laid out in a file: `codec` is encapsulated frames that a decoder is passed in
 * for, `none` what has no pictures to decode frame by frame, or no decoder.
 */
export type PixelEncoding = 'native' | 'rle' | 'codec' | 'none'

/** What the rest of the program has to know of a transfer syntax. */
export interface TransferSyntax {
  readonly name: string
  readonly encoding: PixelEncoding
}

/** PS3.5 A.1. */
export const implicitLittleEndian = '1.2.840.10008.1.2'
/** PS3.5 A.2. */
export const explicitLittleEndian = '1.2.840.10008.1.2.1'
/** PS3.5 A.3, retired. */
export const explicitBigEndian = '1.2.840.10008.1.2.2'

const jpeg = '1.2.840.10008.1.2.4'

const syntaxes: Readonly<Record<string, TransferSyntax>> = {
  [implicitLittleEndian]: { name: 'Implicit VR Little Endian', encoding: 'native' },
  [explicitLittleEndian]: { name: 'Explicit VR Little Endian', encoding: 'native' },
  [explicitBigEndian]: { name: 'Explicit VR Big Endian', encoding: 'native' },
  '1.2.840.10008.1.2.1.99': { name: 'Deflated Explicit VR Little Endian', encoding: 'native' },
  '1.2.840.10008.1.2.5': { name: 'RLE Lossless', encoding: 'rle' },
  '1.2.840.10008.1.2.1.98': { name: 'Encapsulated Uncompressed', encoding: 'codec' },
  '1.2.840.10008.1.2.8.1': { name: 'Deflated Image Frame Compression', encoding: 'codec' },
  '1.2.840.10008.1.2.7.1': { name: 'SMPTE ST 2110-20 Progressive Video', encoding: 'none' },
  '1.2.840.10008.1.2.7.2': { name: 'SMPTE ST 2110-20 Interlaced Video', encoding: 'none' },
  '1.2.840.10008.1.2.7.3': { name: 'SMPTE ST 2110-30 PCM Audio', encoding: 'none' },
  [`${jpeg}.50`]: { name: 'JPEG Baseline (Process 1)', encoding: 'codec' },
  [`${jpeg}.51`]: { name: 'JPEG Extended (Process 2 & 4)', encoding: 'codec' },
  [`${jpeg}.52`]: { name: 'JPEG Extended (Process 3 & 5)', encoding: 'none' },
  [`${jpeg}.53`]: { name: 'JPEG Spectral Selection (Process 6 & 8)', encoding: 'codec' },
  [`${jpeg}.54`]: { name: 'JPEG Spectral Selection (Process 7 & 9)', encoding: 'none' },
  [`${jpeg}.55`]: { name: 'JPEG Full Progression (Process 10 & 12)', encoding: 'codec' },
  [`${jpeg}.56`]: { name: 'JPEG Full Progression (Process 11 & 13)', encoding: 'none' },
  [`${jpeg}.57`]: { name: 'JPEG Lossless (Process 14)', encoding: 'codec' },
  [`${jpeg}.58`]: { name: 'JPEG Lossless (Process 15)', encoding: 'none' },
  [`${jpeg}.70`]: { name: 'JPEG Lossless SV1 (Process 14)', encoding: 'codec' },
  [`${jpeg}.80`]: { name: 'JPEG-LS Lossless', encoding: 'codec' },
  [`${jpeg}.81`]: { name: 'JPEG-LS Near-Lossless', encoding: 'codec' },
  [`${jpeg}.90`]: { name: 'JPEG 2000 Lossless', encoding: 'codec' },
  [`${jpeg}.91`]: { name: 'JPEG 2000', encoding: 'codec' },
  [`${jpeg}.92`]: { name: 'JPEG 2000 Part 2 Lossless', encoding: 'none' },
  [`${jpeg}.93`]: { name: 'JPEG 2000 Part 2', encoding: 'none' },
  [`${jpeg}.94`]: { name: 'JPIP Referenced', encoding: 'none' },
  [`${jpeg}.95`]: { name: 'JPIP Referenced Deflate', encoding: 'none' },
  [`${jpeg}.100`]: { name: 'MPEG2 Main Profile / Main Level', encoding: 'none' },
  [`${jpeg}.101`]: { name: 'MPEG2 Main Profile / High Level', encoding: 'none' },
  [`${jpeg}.102`]: { name: 'MPEG-4 AVC/H.264 High Profile', encoding: 'none' },
  [`${jpeg}.103`]: { name: 'MPEG-4 AVC/H.264 BD-compatible', encoding: 'none' },
  [`${jpeg}.104`]: { name: 'MPEG-4 AVC/H.264 for 2D Video', encoding: 'none' },
  [`${jpeg}.105`]: { name: 'MPEG-4 AVC/H.264 for 3D Video', encoding: 'none' },
  [`${jpeg}.106`]: { name: 'MPEG-4 AVC/H.264 Stereo', encoding: 'none' },
  [`${jpeg}.107`]: { name: 'HEVC/H.265 Main Profile', encoding: 'none' },
  [`${jpeg}.108`]: { name: 'HEVC/H.265 Main 10 Profile', encoding: 'none' },
  [`${jpeg}.110`]: { name: 'JPEG XL Lossless', encoding: 'codec' },
  [`${jpeg}.111`]: { name: 'JPEG XL JPEG Recompression', encoding: 'codec' },
  [`${jpeg}.112`]: { name: 'JPEG XL', encoding: 'codec' },
  [`${jpeg}.201`]: { name: 'High-Throughput JPEG 2000 Lossless', encoding: 'codec' },
  [`${jpeg}.202`]: { name: 'High-Throughput JPEG 2000 RPCL Lossless', encoding: 'codec' },
  [`${jpeg}.203`]: { name: 'High-Throughput JPEG 2000', encoding: 'codec' },
}

/** The transfer syntax with this UID; one that is not in the table is named by its UID. */
export function transferSyntax(uid: string): TransferSyntax {
  return syntaxes[uid] ?? { name: `Transfer Syntax ${uid}`, encoding: 'none' }
}
