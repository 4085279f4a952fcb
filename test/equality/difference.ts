/** Where the viewer breaks the standard and this project does not: docs/pipeline.md lists them. */

import type { DataSet } from 'dicom-parser'
import { decimals, type Tag, text } from '../../dicom/dataset.ts'
import { readFragments } from '../../dicom/fragment.ts'
import type { Instance } from '../../dicom/instance.ts'
import { isVoiLutFunction } from '../../dicom/voi.ts'
import type { Subject } from './subject.ts'

/** What a picture is held against. */
export type Viewer = 'Cornerstone3D' | 'OHIF'

interface Difference {
  readonly reason: string
  /** Default: both. */
  readonly viewer?: Viewer
  readonly applies: (subject: Subject) => boolean
}

const jpegBaseline = '1.2.840.10008.1.2.4.50'
const jpegExtended = '1.2.840.10008.1.2.4.51'

/** Shared (5200,9229) and Per-Frame Functional Groups Sequence (5200,9230). */
const groupSequences: readonly Tag[] = ['x52009229', 'x52009230']

const jpegLs = ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81']

const differences: readonly Difference[] = [
  {
    reason: 'signed 8-bit pixels, which it reads as unsigned',
    applies: ({ instance: { format } }) => format.signed && format.bitsAllocated === 8,
  },
  {
    reason: 'a negative Rescale Slope, whose values it wraps',
    applies: ({ instance }) => Number(instance.frameAttributes(1).rescaleSlope) < 0,
  },
  {
    reason: 'bits above Bits Stored, which it shows',
    applies: hasBitsAbove,
  },
  {
    reason: 'a High Bit that is not Bits Stored less 1, at which it does not look',
    applies: ({ instance: { format } }) => format.highBit !== format.bitsStored - 1,
  },
  {
    reason: 'a Window Width that the standard forbids',
    applies: ({ instance, dataSet }) => {
      const given = decimals(dataSet, 'x00281051').length > 0
      return given && instance.frameAttributes(1).window === null
    },
  },
  {
    reason: 'VOI LUT Function, which Cornerstone3D 5 does not read to its end',
    viewer: 'Cornerstone3D',
    applies: (subject) => !isColour(subject) && hasAnywhere(subject.dataSet, 'x00281056'),
  },
  {
    reason: 'a VOI LUT Function that the standard does not know, with which it shows no window',
    applies: ({ dataSet }) => {
      const written = text(dataSet, 'x00281056')
      return written !== null && !isVoiLutFunction(written)
    },
  },
  {
    reason: 'palette entries of 8 bits that fill a word each, of which it reads the bytes',
    applies: ({ dataSet }) => {
      const [entries = 0, , bits] = [0, 1, 2].map((index) => dataSet.uint16('x00281101', index))
      return bits === 8 && (dataSet.elements['x00281201']?.length ?? 0) >= 2 * entries
    },
  },
  {
    reason: 'Rescale Slope without Intercept, which OHIF ignores and its engine does not',
    viewer: 'Cornerstone3D',
    applies: ({ instance }) => {
      const { rescaleSlope, rescaleIntercept } = instance.frameAttributes(1)
      return rescaleSlope !== null && rescaleIntercept === null
    },
  },
  {
    reason: 'JPEG-LS with one component after another, which it takes for pixels',
    applies: (subject) => isColour(subject) && hasScanOfOne(subject.instance),
  },
  {
    reason: 'colour JPEG that the header calls RGB, which it may convert twice or not at all',
    applies: (subject) => {
      const isRgb = text(subject.dataSet, 'x00280004') === 'RGB'
      return isRgb && isColour(subject) && isLossyJpeg(subject.instance)
    },
  },
  {
    reason: 'colours of more than 8 bits, which it wraps',
    applies: ({ instance: { format } }) => format.samplesPerPixel === 3 && format.bitsAllocated > 8,
  },
  {
    reason: 'a segmented palette, which it does not read',
    applies: ({ dataSet }) => dataSet.elements['x00281221'] !== undefined,
  },
  {
    reason: 'YBR_FULL_422 that is not lossy JPEG, which it does not convert',
    applies: ({ instance }) => {
      return instance.format.photometric === 'YBR_FULL_422' && !isLossyJpeg(instance)
    },
  },
  {
    reason: 'Planar Configuration 1 of a compressed stream, whose pixels it takes for planes',
    applies: ({ instance: { format, pixelData } }) => {
      return format.planar && pixelData.kind === 'encapsulated'
    },
  },
  {
    reason: 'single bits, which it does not unpack',
    applies: ({ instance }) => instance.format.bitsAllocated === 1,
  },
  {
    reason: 'frames in several fragments without a table of offsets, of which it takes the first',
    viewer: 'Cornerstone3D',
    applies: isFragmented,
  },
  {
    reason: 'SUV, which OHIF computes and not its engine',
    viewer: 'Cornerstone3D',
    applies: ({ drawing }) => drawing.windowSource === 'SUV',
  },
  {
    reason: 'Dose Grid Scaling, by which the engine multiplies; OHIF shows no such images',
    viewer: 'Cornerstone3D',
    applies: ({ instance }) => instance.header.modality === 'RTDOSE',
  },
  {
    reason: '12-bit JPEG, whose values it raises by 15',
    applies: (subject) => isLossyJpeg(subject.instance) && subject.frame().format.bitsStored > 8,
  },
  {
    reason: 'an odd number of bytes of colour, which it leaves black',
    applies: ({ instance: { pixelData }, drawing }) => {
      return pixelData.kind === 'native' && drawing.raster.pixels.length % 2 === 1
    },
  },
  {
    reason: 'a stream that breaks off, in whose place it draws the picture before it',
    applies: ({ drawing }) => /ends before/.test(drawing.remark ?? ''),
  },
  {
    reason: 'pixels that are not square, which it stretches',
    viewer: 'OHIF',
    applies: ({ instance }) => {
      const [row, column] = instance.frameAttributes(1).pixelSpacing?.split('\\') ?? []
      return column !== undefined && Number(row) !== Number(column)
    },
  },
  {
    reason: 'functional groups of one frame, or not both shared and per frame: it reads none',
    applies: ({ instance: { numberOfFrames }, dataSet }) => {
      const present = groupSequences.filter((tag) => dataSet.elements[tag])
      return present.length === 1 || (present.length === 2 && numberOfFrames === 1)
    },
  },
]

/** Why a picture need not be as the viewer's; undefined where it has to be. */
export function findDifference(viewer: Viewer, subject: Subject): string | undefined {
  const found = differences.find((difference) => {
    return (difference.viewer ?? viewer) === viewer && difference.applies(subject)
  })
  return found?.reason
}

function hasAnywhere(dataSet: DataSet, tag: Tag): boolean {
  if (dataSet.elements[tag]) return true
  const sequences = Object.values(dataSet.elements).flatMap(({ items = [] }) => items)
  return sequences.some((item) => item.dataSet !== undefined && hasAnywhere(item.dataSet, tag))
}

/** JPEG-LS (ITU-T T.87 C.2.3): the header of a scan says how many components are in it. */
function hasScanOfOne({ transferSyntaxUid, pixelData }: Instance): boolean {
  const scanOfOne = Buffer.from([0xff, 0xda, 0, 8, 1])
  return jpegLs.includes(transferSyntaxUid) && Buffer.from(pixelData.bytes).includes(scanOfOne)
}

function isColour({ drawing }: Subject): boolean {
  return drawing.raster.channels === 3
}

function isLossyJpeg({ transferSyntaxUid }: Instance): boolean {
  return transferSyntaxUid === jpegBaseline || transferSyntaxUid === jpegExtended
}

function hasBitsAbove({ frame }: Subject): boolean {
  const { format, words } = frame()
  const { bitsAllocated, signed, highBit, float, overlayInPixels } = format
  if (float || signed || overlayInPixels || bitsAllocated > 16) return false
  return words.some((word) => word >>> (highBit + 1) > 0)
}

function isFragmented({ instance: { pixelData, numberOfFrames } }: Subject): boolean {
  if (pixelData.kind === 'native' || numberOfFrames === 1) return false
  const [, ...fragments] = readFragments(pixelData.bytes)
  return fragments.length > numberOfFrames
}

/** How far apart two pictures may be. */
export interface Bar {
  /** Levels. */
  readonly worst: number
  /** Of the pixels of an image. */
  readonly share: number
}

/** The bar for a picture; lossy JPEG has as many decoders as viewers. */
export function barOf(
  subject: Subject,
  { viewer, nearest }: { viewer: Viewer; nearest: boolean },
): Bar {
  const lossyJpeg = isLossyJpeg(subject.instance)
  if (isColour(subject)) return { worst: lossyJpeg ? 1 : 0, share: 1 }
  if (lossyJpeg && subject.frame().format.bitsStored > 8) return { worst: 4, share: 1 }
  const exact = viewer === 'Cornerstone3D' && nearest
  return exact ? { worst: 0, share: 0 } : { worst: 1, share: 0.005 }
}
