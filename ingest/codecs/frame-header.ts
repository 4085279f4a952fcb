/** The markers before the samples of a JPEG or JPEG-LS stream: ITU-T T.81 annex B, T.87 annex C. */

import { malformed, type StreamHeader } from './stream.ts'

/** What the markers say. */
export interface FrameHeader extends StreamHeader {
  /** The start of frame: 0xC3 is lossless JPEG, 0xF7 JPEG-LS, others lossy JPEG. */
  readonly startOfFrame: number
  readonly componentIds: readonly number[]
  /** Some component has fewer samples than another. */
  readonly subsampled: boolean
  /** A JFIF marker says that three components are YCbCr. */
  readonly jfif: boolean
  /** Adobe's colour transform: 0 none, 1 YCbCr; null without its marker. */
  readonly adobeTransform: number | null
  /** JPEG-LS: 0 component after component, 1 line by line, 2 sample by sample. */
  readonly interleave: number
}

interface Segment {
  readonly marker: number
  readonly payload: Uint8Array
}

/** Smaller ones are reserved. */
const firstKnown = 0xc0
const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda
const app0 = 0xe0
const app14 = 0xee
/** Define Huffman table, JPEG extension, define arithmetic coding: not starts of frame. */
const otherC: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc])
const startOfJpegLs = 0xf7
const adobeTransformOffset = 11

/**
 * Reads the markers up to the first scan.
 *
 * @throws {DicomError} `malformed pixel data` where they do not describe a frame
 */
export function readFrameHeader(stream: Uint8Array): FrameHeader {
  if (stream[0] !== 0xff || stream[1] !== startOfImage) {
    throw malformed('JPEG stream does not begin with a start of image (FFD8)')
  }
  const segments = [...readSegments(stream)]
  const frame = segments.find(({ marker }) => isStartOfFrame(marker))
  if (!frame) throw malformed('JPEG stream has no start of frame before its first scan')
  const { marker, payload } = frame
  const components = Array.from({ length: payload[5] ?? 0 }, (_, i) => 6 + 3 * i)
  const sampling = components.map((at) => payload[at + 1] ?? 0)
  return {
    kind: marker === startOfJpegLs ? 'JPEG-LS' : 'JPEG',
    startOfFrame: marker,
    precision: payload[0] ?? 0,
    rows: sixteenBits(payload, 1),
    columns: sixteenBits(payload, 3),
    components: components.length,
    componentIds: components.map((at) => payload[at] ?? 0),
    subsampled: sampling.some((factors) => factors !== sampling[0]),
    jfif: segments.some((segment) => segment.marker === app0 && isNamed(segment, 'JFIF\0')),
    adobeTransform: findAdobeTransform(segments),
    interleave: findInterleave(segments),
  }
}

/** Markers may have bytes before them that fill. */
function* readSegments(stream: Uint8Array): Generator<Segment> {
  let offset = 0
  while (offset + 4 <= stream.length) {
    const marker = stream[offset] === 0xff ? (stream[offset + 1] ?? 0) : 0xff
    if (marker === endOfImage) return
    if (marker === 0xff) {
      offset += 1
    } else if (isAlone(marker)) {
      offset += 2
    } else {
      const length = readLength(stream, offset)
      yield { marker, payload: stream.subarray(offset + 4, offset + 2 + length) }
      if (marker === startOfScan) return
      offset += 2 + length
    }
  }
}

/** Markers without a length: stuffing, restarts, start of image. */
function isAlone(marker: number): boolean {
  return marker === 0 || (marker >= 0xd0 && marker <= startOfImage)
}

/** Reserved markers, and lengths that do not hold themselves, send libjpeg's caller in a circle. */
function readLength(stream: Uint8Array, offset: number): number {
  const marker = stream[offset + 1] ?? 0
  const length = sixteenBits(stream, offset + 2)
  if (marker >= firstKnown && length >= 2) return length
  const name = `FF${marker.toString(16).padStart(2, '0').toUpperCase()}`
  throw malformed(`JPEG stream has a marker ${name} of ${length} bytes, not allowed (T.81 B.1.1.4)`)
}

function isStartOfFrame(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && !otherC.has(marker)) || marker === startOfJpegLs
}

function findAdobeTransform(segments: readonly Segment[]): number | null {
  const adobe = segments.find((segment) => segment.marker === app14 && isNamed(segment, 'Adobe'))
  return adobe?.payload[adobeTransformOffset] ?? null
}

/** T.87 C.2.3: after the components of the scan and NEAR. */
function findInterleave(segments: readonly Segment[]): number {
  const scan = segments.find(({ marker }) => marker === startOfScan)
  return scan?.payload[2 + 2 * (scan.payload[0] ?? 0)] ?? 0
}

function isNamed({ payload }: Segment, name: string): boolean {
  return String.fromCharCode(...payload.subarray(0, name.length)) === name
}

function sixteenBits(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}
