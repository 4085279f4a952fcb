/** The Image Pixel module: PS3.3 C.7.6.3. Says which pixel formats a picture can be made of. */

import type { DataSet } from 'dicom-parser'
import { decimals, integer, type Tag, text } from './dataset.ts'
import { DicomError } from './error.ts'
import type { Photometric, PixelFormat } from './instance.ts'

const samplesOf: Readonly<Record<Photometric, 1 | 3>> = { MONOCHROME1: 1, MONOCHROME2: 1, RGB: 3 }

/**
 * Reads the module.
 *
 * @throws {DicomError} where an attribute is absent, impossible or not supported
 */
export function readPixelFormat(dataSet: DataSet): PixelFormat {
  const photometric = readPhotometric(dataSet)
  const bitsAllocated = readBitsAllocated(dataSet)
  const bitsStored = within(integer(dataSet, 'x00280101'), 1, bitsAllocated) ?? bitsAllocated
  return {
    rows: required(dataSet, 'x00280010', 'Rows (0028,0010)'),
    columns: required(dataSet, 'x00280011', 'Columns (0028,0011)'),
    samplesPerPixel: readSamplesPerPixel(dataSet, photometric),
    photometric,
    planar: integer(dataSet, 'x00280006') === 1,
    bitsAllocated,
    bitsStored,
    // PS3.5 8.1.1: the stored bits end at High Bit, which leaves room for all of them.
    highBit:
      within(integer(dataSet, 'x00280102'), bitsStored - 1, bitsAllocated - 1) ?? bitsStored - 1,
    signed: integer(dataSet, 'x00280103') === 1,
    overlayInPixels: overlayBitPositions(dataSet).some((position) => position >= bitsStored),
  }
}

/** Number of Frames (0028,0008), 1 when absent or unreadable. */
export function readNumberOfFrames(dataSet: DataSet): number {
  const [written] = decimals(dataSet, 'x00280008')
  return Number.isInteger(written) ? (within(written, 1, 0x7fff_ffff) ?? 1) : 1
}

/** Overlay Bit Position (60xx,0102) of each of the sixteen planes that a data set can have. */
function overlayBitPositions(dataSet: DataSet): readonly number[] {
  const groups = Array.from({ length: 16 }, (_, plane) => (0x6000 + 2 * plane).toString(16))
  return groups.flatMap((group) => integer(dataSet, `x${group}0102`) ?? [])
}

function readPhotometric(dataSet: DataSet): Photometric {
  const written = text(dataSet, 'x00280004')
  const known = Object.keys(samplesOf).find((name): name is Photometric => name === written)
  if (known) return known
  const reason = written ? 'unsupported photometric interpretation' : 'malformed data set'
  throw new DicomError(reason, `Photometric Interpretation (0028,0004) is ${written ?? 'absent'}`)
}

function readSamplesPerPixel(dataSet: DataSet, photometric: Photometric): 1 | 3 {
  const samples = integer(dataSet, 'x00280002') ?? samplesOf[photometric]
  if (samples === samplesOf[photometric]) return samplesOf[photometric]
  const rule = `not the ${samplesOf[photometric]} of ${photometric}`
  throw new DicomError('malformed data set', `Samples per Pixel (0028,0002) is ${samples}, ${rule}`)
}

function readBitsAllocated(dataSet: DataSet): 8 | 16 {
  const bits = required(dataSet, 'x00280100', 'Bits Allocated (0028,0100)')
  if (bits === 8 || bits === 16) return bits
  throw new DicomError('unsupported pixel format', `Bits Allocated (0028,0100) is ${bits}`)
}

function required(dataSet: DataSet, tag: Tag, name: string): number {
  const value = integer(dataSet, tag)
  if (value !== undefined && value > 0 && value <= 0xffff) return value
  const shown = value ?? (dataSet.elements[tag] ? 'unreadable' : 'absent')
  throw new DicomError('malformed data set', `${name} is ${shown}, not 1 to 65535`)
}

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined
}
