import type { MediaRange } from '../accept.ts'
import { ProblemError } from '../problem.ts'
import type { ServedInstance } from '../queries/dicomweb.ts'
import type { ByteRange } from '../range.ts'
import { admits } from './accept.ts'
import { runsOf } from './body.ts'

/** How frames are sent: as the parts of a message, or one as the message itself. */
export interface FrameForm {
  readonly isMultipart: boolean
  /** That of the frames, with their transfer syntax. */
  readonly contentType: string
  /** Without parameters. */
  readonly mediaType: string
}

const octets = 'application/octet-stream'
const explicitLittleEndian = '1.2.840.10008.1.2.1'

/** The media types of compressed frames by the start of their transfer syntax: PS3.18 table 8.7.3-5. */
const mediaTypes = [
  [/^1\.2\.840\.10008\.1\.2\.5$/, 'image/dicom-rle'],
  [/^1\.2\.840\.10008\.1\.2\.4\.(50|51|57|70)$/, 'image/jpeg'],
  [/^1\.2\.840\.10008\.1\.2\.4\.8[01]$/, 'image/jls'],
  [/^1\.2\.840\.10008\.1\.2\.4\.9[01]$/, 'image/jp2'],
  [/^1\.2\.840\.10008\.1\.2\.4\.20[123]$/, 'image/jphc'],
  [/^1\.2\.840\.10008\.1\.2\.4\.11[012]$/, 'image/jxl'],
] as const

/**
 * The form in which a media range admits stored frames; undefined where it does not, because frames
 * are sent as they are stored. Bytes of no named transfer syntax are Explicit VR Little Endian.
 */
export function frameFormFor(
  range: MediaRange,
  { transferSyntax, count }: { transferSyntax: string; count: number },
): FrameForm | undefined {
  const isMultipart = range.type === 'multipart/related' || count > 1
  const isAny = range.type === '*/*' || range.type === 'multipart/*'
  if (count > 1 && range.type !== 'multipart/related' && !isAny) return undefined
  const type = range.type === 'multipart/related' ? range.parameters.get('type') : range.type
  const wanted = { type: isAny ? '*/*' : (type ?? '*/*').toLowerCase() }
  const compressed = mediaTypes.find(([syntaxes]) => syntaxes.test(transferSyntax))?.[1]
  const mediaType = [octets, compressed ?? octets].find((one) => admits(wanted, one))
  if (mediaType === undefined) return undefined
  const usual = wanted.type === octets ? explicitLittleEndian : '*'
  const syntax = range.parameters.get('transfer-syntax') ?? usual
  if (syntax !== '*' && syntax !== transferSyntax) return undefined
  return { isMultipart, mediaType, contentType: `${mediaType}; transfer-syntax=${transferSyntax}` }
}

/** How many times an object is read for one answer: once for frames that are near each other. */
const runLimit = 16

/**
 * Where the frames of a list such as `1,2,5` are in the object, in the order of the list.
 *
 * @throws {ProblemError} 400 where it is no list of frames, 404 where the instance has not got one
 */
export function frameRanges(list: string, instance: ServedInstance): readonly ByteRange[] {
  const frames = list.split(',').map(parseFrame)
  const { InstanceID, NumberOfFrames } = instance
  const missing = frames.find((frame) => frame > NumberOfFrames)
  if (missing !== undefined) {
    const detail = `There is no frame ${missing} of instance "${InstanceID}": it has ${NumberOfFrames}`
    throw new ProblemError('not-found', detail)
  }
  if (new Set(frames).size < frames.length) throw refused('names a frame twice')
  const ranges = frames.map((frame) => rangeOf(instance, frame))
  if (runsOf(ranges, (range) => range).length <= runLimit) return ranges
  throw refused(`jumps more than ${runLimit} times: ask for fewer at once`)
}

function parseFrame(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw refused('is not made of numbers from 1, such as 1 or 1,2,3')
}

function refused(rule: string): ProblemError {
  return new ProblemError('invalid-request', `The list of frames ${rule}`)
}

function rangeOf({ FrameBytes, FrameOffsets }: ServedInstance, frame: number): ByteRange {
  const first = FrameBytes === null ? FrameOffsets?.[frame - 1] : (frame - 1) * FrameBytes
  const end = FrameBytes === null ? FrameOffsets?.[frame] : frame * FrameBytes
  if (first !== undefined && end !== undefined && end > first) return { first, last: end - 1 }
  throw new ProblemError('object-unavailable', `The object has no bytes of frame ${frame}`)
}
