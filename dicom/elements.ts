/** The elements of a data set, PS3.5 section 7: dicom-parser, taught the VRs that it lacks. */

import {
  type ByteArrayParser,
  ByteStream,
  bigEndianByteArrayParser,
  DataSet,
  type Element,
  littleEndianByteArrayParser,
  parseDicomDataSetExplicit,
  parseDicomDataSetImplicit,
  readSequenceItemsImplicit,
} from 'dicom-parser'
import { explicitBigEndian, implicitLittleEndian } from './syntax.ts'

/** The VRs of 64-bit values; their length takes 32 bits (PS3.5 7.1.2), dicom-parser reads 16. */
const unknownVrs: ReadonlySet<string> = new Set(['OV', 'SV', 'UV'])
/** A VR with the same header that dicom-parser knows, and leaves its value alone. */
const knownVr = 'OB'

/**
 * Reads elements up to the one with a tag, of which only the header is read.
 *
 * @throws what dicom-parser throws: texts and errors
 */
export function readElements(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  untilTag: string,
): DataSet {
  const stream = streamOf(
    bytes,
    transferSyntaxUid === explicitBigEndian
      ? bigEndianByteArrayParser
      : littleEndianByteArrayParser,
  )
  const dataSet = new DataSet(stream.byteArrayParser, bytes, {})
  dataSet.warnings = stream.warnings
  const parse =
    transferSyntaxUid === implicitLittleEndian
      ? parseDicomDataSetImplicit
      : parseDicomDataSetExplicit
  parse(dataSet, stream, bytes.length, { untilTag })
  if (!dataSet.elements[untilTag]) assertWhole(stream)
  return dataSet
}

/** Whether the numbers of a data set are big endian, whatever its file says. */
export function isBigEndian({ byteArrayParser }: DataSet): boolean {
  return byteArrayParser === bigEndianByteArrayParser
}

/**
 * The items of a sequence that passed through a program which did not know its tag: UN, with items
 * in implicit VR little endian (PS3.5 6.2.2, note 2). None where the element is something else.
 */
export function readUnknownItems({ byteArray }: DataSet, element: Element): readonly Element[] {
  if (element.vr !== 'UN') return []
  const stream = new ByteStream(littleEndianByteArrayParser, byteArray, element.dataOffset)
  const sequence = { ...element }
  try {
    readSequenceItemsImplicit(stream, sequence)
    return sequence.items ?? []
  } catch {
    // Bytes that are no items: not a sequence.
    return []
  }
}

/** With implicit VR, and in sequences without a length, dicom-parser takes what there is for all. */
function assertWhole({ position, byteArray, warnings }: ByteStream): void {
  if (position > byteArray.length) throw new Error('buffer overrun')
  const endless = warnings.find((warning) => /^eof .* of undefined length$/.test(warning))
  if (endless) throw new Error(endless)
}

/** A stream whose only fixed strings, the VRs of elements and of those in items, are known ones. */
function streamOf(bytes: Uint8Array, parser: ByteArrayParser): ByteStream {
  const stream = new ByteStream(parser, bytes, 0)
  const readVr = stream.readFixedString.bind(stream)
  stream.readFixedString = (length) => {
    const vr = readVr(length)
    return unknownVrs.has(vr) ? knownVr : vr
  }
  return stream
}
