/** Palette Color Lookup Tables: PS3.3 C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9.2. */

import type { DataSet } from 'dicom-parser'
import type { Tag } from './dataset.ts'
import { DicomError } from './error.ts'
import { expandSegments } from './segments.ts'

/** The colours of a PALETTE COLOR image. */
export interface Palette {
  /** The stored value that has the first colour, as have all below it. */
  readonly firstMapped: number
  /** Red, green and blue, 0 to 255 each, of one stored value after the other. */
  readonly colors: Uint8Array
}

/** The three values of a Lookup Table Descriptor: C.7.6.3.1.5. */
interface Descriptor {
  readonly entries: number
  readonly firstMapped: number
  readonly bits: 8 | 16
}

interface Table {
  readonly color: string
  readonly data: Tag
  readonly segments: Tag
}

const descriptorTag: Tag = 'x00281101'
const descriptorName = 'Red Palette Color Lookup Table Descriptor (0028,1101)'

const tables: readonly Table[] = [
  { color: 'Red', data: 'x00281201', segments: 'x00281221' },
  { color: 'Green', data: 'x00281202', segments: 'x00281222' },
  { color: 'Blue', data: 'x00281203', segments: 'x00281223' },
]

/**
 * Reads the three tables by the descriptor of the red one: the standard wants all to be equal. The
 * alpha table counts for blending only (C.7.6.23), and nothing is behind.
 *
 * @param signed  Pixel Representation 1: the first stored value mapped is signed as well
 * @throws {DicomError} `malformed data set` where a table is absent, short or impossible
 */
export function readPalette(dataSet: DataSet, signed: boolean): Palette {
  const descriptor = readDescriptor(dataSet, signed)
  const channels = tables.map((table) => readTable(dataSet, table, descriptor))
  // As in the viewer, entries of 16 bits whose red ones fit into 8 are entries of 8 bits.
  const wide = channels[0]?.some((entry) => entry > 0xff)
  const colors = new Uint8ClampedArray(3 * descriptor.entries)
  channels.forEach((channel, c) => {
    channel.forEach((entry, i) => {
      colors[3 * i + c] = wide ? entry >> 8 : entry
    })
  })
  return { firstMapped: descriptor.firstMapped, colors: new Uint8Array(colors.buffer) }
}

function readDescriptor(dataSet: DataSet, signed: boolean): Descriptor {
  const length = dataSet.elements[descriptorTag]?.length ?? 0
  if (length < 6) {
    throw new DicomError('malformed data set', `${descriptorName} is absent or has no three values`)
  }
  const [entries = 0, first = 0, bits] = readWords(dataSet, descriptorTag)
  if (bits !== 8 && bits !== 16) {
    const message = `${descriptorName} says ${bits} bits, not 8 or 16 (PS3.3 C.7.6.3.1.5)`
    throw new DicomError('malformed data set', message)
  }
  // C.7.6.3.1.5: 65536 does not fit into its 16 bits and is written as 0.
  return { entries: entries || 65_536, firstMapped: signed ? (first << 16) >> 16 : first, bits }
}

/** C.7.6.3.1.6, or the segments of C.7.9.2 in its place. */
function readTable(dataSet: DataSet, { color, ...tags }: Table, descriptor: Descriptor) {
  const { entries, bits } = descriptor
  const words = readWords(dataSet, tags.data)
  if (words.length >= entries) return words.subarray(0, entries)
  if (2 * words.length >= entries) return bytesOf(words).subarray(0, entries)
  const segments = readWords(dataSet, tags.segments)
  if (words.length === 0 && segments.length > 0) {
    const name = `Segmented ${color} Palette Color Lookup Table Data (${shown(tags.segments)})`
    return bits === 16
      ? expandSegments({ name, data: segments, bytesPerValue: 2, entries })
      : expandSegments({ name, data: bytesOf(segments), bytesPerValue: 1, entries })
  }
  const name = `${color} Palette Color Lookup Table Data (${shown(tags.data)})`
  const fault = words.length === 0 ? 'is absent' : `has ${2 * words.length} bytes`
  throw new DicomError(
    'malformed data set',
    `${name} ${fault}, not one for each of ${entries} entries`,
  )
}

/** The 16-bit words of an element, in the byte order of the data set; none where it is absent. */
function readWords(dataSet: DataSet, tag: Tag): Uint16Array {
  const { length = 0, dataOffset = 0 } = dataSet.elements[tag] ?? {}
  const held = Math.min(length, dataSet.byteArray.length - dataOffset)
  return Uint16Array.from({ length: held >> 1 }, (_, i) => dataSet.uint16(tag, i) ?? 0)
}

/** Two entries a word, the first in the low byte: PS3.5 8.1.1 for tables of 8 bits. */
function bytesOf(words: Uint16Array): Uint16Array {
  return Uint16Array.from({ length: 2 * words.length }, (_, i) => {
    const word = words[i >> 1] ?? 0
    return i % 2 === 0 ? word & 0xff : word >> 8
  })
}

/** `x00281201` as it is written in texts: `0028,1201`. */
function shown(tag: Tag): string {
  return `${tag.slice(1, 5)},${tag.slice(5)}`
}
