/** The Image Pixel module: PS3.3 C.7.6.3. Says which pixel formats a picture can be made of. */

import type { DataSet } from 'dicom-parser'
import { decimals, integer, type Tag, text } from './dataset.ts'
import { DicomError } from './error.ts'
import type { Photometric, PixelFormat } from './instance.ts'
import { readPalette } from './palette.ts'

const samplesOf: Readonly<Record<Photometric, 1 | 3>> = {
  MONOCHROME1: 1,
  MONOCHROME2: 1,
  'PALETTE COLOR': 1,
  RGB: 3,
  YBR_FULL: 3,
  YBR_FULL_422: 3,
  YBR_ICT: 3,
  YBR_RCT: 3,
  XYB: 3,
}

type Bits = Pick<PixelFormat, 'bitsAllocated' | 'bitsStored' | 'highBit' | 'signed' | 'float'>

/**
 * Reads the module.
 *
 * @param floatBits  of a sample of Float or Double Float Pixel Data; null for Pixel Data
 * @throws {DicomError} where an attribute is absent, impossible or not supported
 */
export function readPixelFormat(dataSet: DataSet, floatBits: 32 | 64 | null): PixelFormat {
  const photometric = readPhotometric(dataSet)
  const bits = floatBits ? floatFormat(photometric, floatBits) : readBits(dataSet, photometric)
  return {
    rows: required(dataSet, 'x00280010', 'Rows (0028,0010)'),
    columns: required(dataSet, 'x00280011', 'Columns (0028,0011)'),
    samplesPerPixel: readSamplesPerPixel(dataSet, photometric),
    photometric,
    planar: integer(dataSet, 'x00280006') === 1,
    ...bits,
    overlayInPixels: overlayBitPositions(dataSet).some((position) => position >= bits.bitsStored),
    palette: photometric === 'PALETTE COLOR' ? readPalette(dataSet, bits.signed) : null,
  }
}

/** C.7.6.24 and C.7.6.25: one gray sample a pixel, and no word on the bits of a number. */
function floatFormat(photometric: Photometric, bits: 32 | 64): Bits {
  if (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2') {
    throw new DicomError('unsupported pixel format', `Float pixels that are ${photometric}`)
  }
  return { bitsAllocated: bits, bitsStored: bits, highBit: bits - 1, signed: false, float: true }
}

function readBits(dataSet: DataSet, photometric: Photometric): Bits {
  const bitsAllocated = readBitsAllocated(dataSet, photometric)
  const bitsStored = within(integer(dataSet, 'x00280101'), 1, bitsAllocated) ?? bitsAllocated
  // PS3.5 8.1.1: the stored bits end at High Bit, which leaves room for all of them.
  const highBit = within(integer(dataSet, 'x00280102'), bitsStored - 1, bitsAllocated - 1)
  // A single bit has no room for a sign.
  const signed = integer(dataSet, 'x00280103') === 1 && bitsAllocated > 1
  return { bitsAllocated, bitsStored, highBit: highBit ?? bitsStored - 1, signed, float: false }
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

function readBitsAllocated(dataSet: DataSet, photometric: Photometric): 1 | 8 | 16 | 32 {
  const bits = required(dataSet, 'x00280100', 'Bits Allocated (0028,0100)')
  if (bits === 8 || bits === 16 || bits === 32) return bits
  if (bits === 1 && samplesOf[photometric] === 1) return bits
  const message = `Bits Allocated (0028,0100) is ${bits}, with ${photometric}`
  throw new DicomError('unsupported pixel format', message)
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
