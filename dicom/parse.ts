/** Bytes of a file to an {@link Instance}. */

import type { DataSet } from 'dicom-parser'
import { type Inflate, pixelDataTag, readDataSet, type Tag } from './dataset.ts'
import { isBigEndian } from './elements.ts'
import { DicomError } from './error.ts'
import { readNumberOfFrames, readPixelFormat } from './format.ts'
import { frameAttributesOf } from './groups.ts'
import { readHeader } from './header.ts'
import type { BigEndianUnit, Instance, InstanceHeader, PixelData, PixelFormat } from './instance.ts'
import { type DicomJson, dicomJson } from './json.ts'
import { assertDecodable } from './limit.ts'
import { recognise } from './recognise.ts'
import { transferSyntax } from './syntax.ts'

/** What a file turned out to be. */
export type Parsed =
  | {
      readonly kind: 'image'
      readonly instance: Instance
      /** Its data set as a viewer is told it. */
      readonly json: () => DicomJson
    }
  | { readonly kind: 'not DICOM' }
  | { readonly kind: 'no pixel data' }
  | { readonly kind: 'not selected'; readonly detail: string }

/** An element that may hold the pixels, and the bits of its samples where they are floats. */
interface PixelElement {
  readonly name: string
  readonly tag: Tag
  readonly floatBits: 32 | 64 | null
}

/** PS3.3 C.7.6.3, C.7.6.24, C.7.6.25: a data set has one of them. */
const pixelElements: readonly PixelElement[] = [
  { name: 'Pixel Data (7FE0,0010)', tag: pixelDataTag, floatBits: null },
  { name: 'Float Pixel Data (7FE0,0008)', tag: 'x7fe00008', floatBits: 32 },
  { name: 'Double Float Pixel Data (7FE0,0009)', tag: 'x7fe00009', floatBits: 64 },
]

/**
 * Parses a file, whatever its name: PS3.10 files, and data sets without File Meta Information.
 *
 * @param findRefusal  why a file with pixels is not wanted, asked before they are looked at
 * @throws {DicomError} where it is DICOM with pixels of which no picture can be made
 */
export function parse(
  bytes: Uint8Array,
  inflate: Inflate,
  findRefusal: (header: InstanceHeader) => string | undefined = () => undefined,
): Parsed {
  const recognition = recognise(bytes)
  if (recognition.kind === 'not DICOM') return { kind: 'not DICOM' }
  if (recognition.kind === 'no data set') {
    const message = 'Transfer Syntax UID (0002,0010) is absent, and no data set tells it'
    throw new DicomError('malformed data set', message)
  }
  const { location } = recognition
  const dataSet = readDataSet(bytes, location, inflate)
  const pixelElement = pixelElements.find(({ tag }) => dataSet.elements[tag])
  if (!pixelElement) return { kind: 'no pixel data' }
  const refusal = findRefusal(readHeader(dataSet))
  if (refusal !== undefined) return { kind: 'not selected', detail: refusal }
  const instance = readInstance(dataSet, location.transferSyntaxUid, pixelElement)
  return { kind: 'image', instance, json: () => dicomJson(dataSet) }
}

function readInstance(
  dataSet: DataSet,
  transferSyntaxUid: string,
  pixelElement: PixelElement,
): Instance {
  const { name, encoding } = transferSyntax(transferSyntaxUid)
  if (encoding === 'none') {
    throw new DicomError('unsupported transfer syntax', `${name} (${transferSyntaxUid})`)
  }
  const format = readPixelFormat(dataSet, pixelElement.floatBits)
  if (encoding !== 'native' || format.bitsAllocated === 1) assertDecodable(format)
  const element = { ...pixelElement, bitsAllocated: format.bitsAllocated }
  return {
    header: readHeader(dataSet),
    transferSyntaxUid,
    format,
    numberOfFrames: readNumberOfFrames(dataSet),
    pixelData: readPixelData(dataSet, transferSyntaxUid, element),
    frameAttributes: frameAttributesOf(dataSet),
  }
}

function readPixelData(
  dataSet: DataSet,
  transferSyntaxUid: string,
  pixelElement: PixelElement & Pick<PixelFormat, 'bitsAllocated'>,
): PixelData {
  const element = dataSet.elements[pixelElement.tag]
  const start = element?.dataOffset ?? 0
  const encapsulated = element?.hadUndefinedLength === true
  const { name, encoding } = transferSyntax(transferSyntaxUid)
  if (encapsulated !== (encoding !== 'native')) {
    const form = encapsulated ? 'encapsulated' : 'not encapsulated'
    const message = `${pixelElement.name} is ${form}, not allowed for ${name} (PS3.5 A.4)`
    throw new DicomError('malformed pixel data', message)
  }
  if (encapsulated) {
    const bytes = dataSet.byteArray.subarray(start)
    return { kind: 'encapsulated', bytes, extendedOffsets: readExtendedOffsets(dataSet) }
  }
  const bytes = dataSet.byteArray.subarray(start, start + (element?.length ?? 0))
  const bigEndian = isBigEndian(dataSet) ? swappedBytes(pixelElement, element?.vr) : 1
  return { kind: 'native', bytes, bigEndian }
}

/** Extended Offset Table (7FE0,0001): PS3.3 C.7.6.3.1.8. */
function readExtendedOffsets({ elements, byteArray }: DataSet): Uint8Array | null {
  const element = elements['x7fe00001']
  if (!element) return null
  return byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
}

/** PS3.5 7.3: big endian swaps the bytes of a number, and of the words of OW that smaller ones share. */
function swappedBytes(
  { bitsAllocated }: Pick<PixelFormat, 'bitsAllocated'>,
  vr: string | undefined,
): BigEndianUnit {
  if (bitsAllocated === 64) return 8
  if (bitsAllocated === 32) return 4
  return bitsAllocated === 16 || vr === 'OW' ? 2 : 1
}
