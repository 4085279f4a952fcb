/** Bytes of a file to an {@link Instance}. */

import type { DataSet } from 'dicom-parser'
import { type Inflate, pixelDataTag, readDataSet, type Tag } from './dataset.ts'
import { DicomError } from './error.ts'
import { readNumberOfFrames, readPixelFormat } from './format.ts'
import { frameAttributesOf } from './groups.ts'
import { readHeader } from './header.ts'
import type { Instance, PixelData, PixelFormat } from './instance.ts'
import { recognise } from './recognise.ts'
import { explicitBigEndian, transferSyntax } from './syntax.ts'

/** What a file turned out to be. */
export type Parsed =
  | { readonly kind: 'image'; readonly instance: Instance }
  | { readonly kind: 'not DICOM' }
  | { readonly kind: 'no pixel data' }

const floatPixelData: Readonly<Record<Tag, string>> = {
  x7fe00008: 'Float Pixel Data (7FE0,0008)',
  x7fe00009: 'Double Float Pixel Data (7FE0,0009)',
}

/**
 * Parses a file, whatever its name: PS3.10 files, and data sets without File Meta Information.
 *
 * @throws {DicomError} where it is DICOM with pixels of which no picture can be made
 */
export function parse(bytes: Uint8Array, inflate: Inflate): Parsed {
  const recognition = recognise(bytes)
  if (recognition.kind === 'not DICOM') return { kind: 'not DICOM' }
  if (recognition.kind === 'no data set') {
    const message = 'Transfer Syntax UID (0002,0010) is absent, and no data set tells it'
    throw new DicomError('malformed data set', message)
  }
  const { location } = recognition
  const dataSet = readDataSet(bytes, location, inflate)
  refuseFloats(dataSet)
  if (!dataSet.elements[pixelDataTag]) return { kind: 'no pixel data' }
  return { kind: 'image', instance: readInstance(dataSet, location.transferSyntaxUid) }
}

function readInstance(dataSet: DataSet, transferSyntaxUid: string): Instance {
  const { name, encoding } = transferSyntax(transferSyntaxUid)
  if (encoding === 'other') {
    throw new DicomError('unsupported transfer syntax', `${name} (${transferSyntaxUid})`)
  }
  const format = readPixelFormat(dataSet)
  return {
    header: readHeader(dataSet),
    transferSyntaxUid,
    format,
    numberOfFrames: readNumberOfFrames(dataSet),
    pixelData: readPixelData(dataSet, transferSyntaxUid, format),
    frameAttributes: frameAttributesOf(dataSet),
  }
}

function refuseFloats(dataSet: DataSet): void {
  for (const [tag, name] of Object.entries(floatPixelData)) {
    if (dataSet.elements[tag]) throw new DicomError('unsupported pixel format', name)
  }
}

function readPixelData(
  dataSet: DataSet,
  transferSyntaxUid: string,
  { bitsAllocated }: PixelFormat,
): PixelData {
  const element = dataSet.elements[pixelDataTag]
  const start = element?.dataOffset ?? 0
  const encapsulated = element?.hadUndefinedLength === true
  const { name, encoding } = transferSyntax(transferSyntaxUid)
  if (encapsulated !== (encoding !== 'native')) {
    const form = encapsulated ? 'encapsulated' : 'not encapsulated'
    const message = `Pixel Data (7FE0,0010) is ${form}, not allowed for ${name} (PS3.5 A.4)`
    throw new DicomError('malformed pixel data', message)
  }
  if (encapsulated) return { kind: 'encapsulated', bytes: dataSet.byteArray.subarray(start) }
  const bytes = dataSet.byteArray.subarray(start, start + (element?.length ?? 0))
  // PS3.5 7.3: big endian swaps the bytes of 16-bit words, of which OW also holds 8-bit samples.
  const words = bitsAllocated === 16 || element?.vr === 'OW'
  const bigEndian = transferSyntaxUid === explicitBigEndian && words ? 2 : 1
  return { kind: 'native', bytes, bigEndian }
}
