/** Frames as a DICOMweb viewer gets them: as stored, where it can decode that; else uncompressed. */

import type { Instance, Photometric, PixelFormat } from './instance.ts'
import type { DicomJson, JsonAttribute } from './json.ts'
import type { Frame, Frames } from './stored.ts'
import { explicitLittleEndian, transferSyntax } from './syntax.ts'

/** The frames of an instance, and what they are. */
export interface ServedFrames {
  /** Of the frames, which need not be that of the file. */
  readonly transferSyntaxUid: string
  /** What the bytes are: Image Pixel module. */
  readonly format: PixelFormat
  readonly count: number
  /** Number of Frames (0028,0008) is above 1, however many there are. */
  readonly multiFrame: boolean
  /**
   * The bytes of the frame with this number, from 1.
   *
   * @throws {DicomError} where one cannot be decoded that has to be
   */
  readonly frame: (frameNumber: number) => Uint8Array
}

const jpeg = '1.2.840.10008.1.2.4'

/** Encapsulated syntaxes that the OHIF viewer decodes. */
const decodedByViewer: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.5',
  ...[50, 51, 57, 70, 80, 81, 90, 91, 201, 202, 203].map((number) => `${jpeg}.${number}`),
])

/** The colours that samples have when they are decoded: transforms are undone, and chroma is repeated. */
const decodedPhotometric: Readonly<Partial<Record<Photometric, Photometric>>> = {
  YBR_FULL_422: 'YBR_FULL',
  YBR_ICT: 'RGB',
  YBR_RCT: 'RGB',
  XYB: 'RGB',
}

/** Finds out how the frames of an instance are served. */
export function servedFrames(instance: Instance, frames: Frames): ServedFrames {
  const { format, transferSyntaxUid } = instance
  const { count, stored } = frames
  const multiFrame = instance.numberOfFrames > 1
  if (isServedAsStored(instance)) {
    const isNative = transferSyntax(transferSyntaxUid).encoding === 'native'
    const served = isNative ? explicitLittleEndian : transferSyntaxUid
    return { transferSyntaxUid: served, format, count, multiFrame, frame: stored }
  }
  return {
    transferSyntaxUid: explicitLittleEndian,
    format: decodedFormat(frames.frame(1)),
    count,
    multiFrame,
    frame: (frameNumber) => {
      const { buffer, byteOffset, byteLength } = frames.frame(frameNumber).words
      return new Uint8Array(buffer, byteOffset, byteLength)
    },
  }
}

/** Of native frames the viewer draws no single bits, no YBR_FULL_422 and no double floats. */
function isServedAsStored({ pixelData, format, transferSyntaxUid }: Instance): boolean {
  const { bitsAllocated, photometric } = format
  if (pixelData.kind === 'native') {
    const isWhole = bitsAllocated !== 1 && bitsAllocated !== 64
    return isWhole && pixelData.bigEndian === 1 && photometric !== 'YBR_FULL_422'
  }
  const isWideRle = transferSyntax(transferSyntaxUid).encoding === 'rle' && bitsAllocated === 32
  return decodedByViewer.has(transferSyntaxUid) && !isWideRle
}

/** What the words of a frame are: a byte for a single bit, single precision for a double float. */
function decodedFormat({ words, format }: Frame): PixelFormat {
  const photometric = decodedPhotometric[format.photometric] ?? format.photometric
  const decoded: PixelFormat = { ...format, photometric, planar: false }
  if (format.bitsAllocated === 1) return { ...decoded, bitsAllocated: 8 }
  return words instanceof Float32Array ? { ...decoded, bitsAllocated: 32 } : decoded
}

/** The Image Pixel module (PS3.3 C.7.6.3) as the frames have it, to be put over that of the file. */
export function pixelJson({
  format,
  count,
  multiFrame,
  transferSyntaxUid,
}: ServedFrames): DicomJson {
  const { samplesPerPixel, photometric, planar, float } = format
  return {
    '00083002': { vr: 'UI', Value: [transferSyntaxUid] },
    '00280002': short(samplesPerPixel),
    '00280004': { vr: 'CS', Value: [photometric] },
    ...(samplesPerPixel === 3 ? { '00280006': short(planar ? 1 : 0) } : {}),
    ...(multiFrame ? { '00280008': { vr: 'IS', Value: [count] } } : {}),
    '00280010': short(format.rows),
    '00280011': short(format.columns),
    '00280100': short(format.bitsAllocated),
    ...(float ? {} : sampleJson(format)),
  }
}

/** Floats have none of these: C.7.6.24. */
function sampleJson({ bitsStored, highBit, signed }: PixelFormat): DicomJson {
  return {
    '00280101': short(bitsStored),
    '00280102': short(highBit),
    '00280103': short(signed ? 1 : 0),
  }
}

function short(value: number): JsonAttribute {
  return { vr: 'US', Value: [value] }
}
