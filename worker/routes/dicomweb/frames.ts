import type { Context } from 'hono'
import type { Archive } from '../../archive.ts'
import { sendBytes } from '../../bytes.ts'
import { chooseForm } from '../../dicomweb/accept.ts'
import { readerOf, sendParts } from '../../dicomweb/body.ts'
import { type FrameForm, frameFormFor, frameRanges } from '../../dicomweb/frames.ts'
import { inMemory } from '../../memory.ts'
import { findInstance, type ServedInstance } from '../../queries/dicomweb.ts'
import type { ByteRange } from '../../range.ts'
import { type AppEnv, getOpen, type Route } from '../../route.ts'
import { content } from '../../schema.ts'
import { found } from '../answer.ts'
import { nameOf, negotiated, root } from './answer.ts'

/** WADO-RS: the stored frames of PS3.18 section 10.4.1.1.6. */
export const frameRoutes: readonly Route[] = [
  getOpen(
    `${root}/studies/:study/series/:series/instances/:instance/frames/:frames`,
    {
      summary: 'DICOMweb: frames of an instance as they are stored',
      query: {},
      content: content('application/octet-stream', 'multipart/related'),
      problems: ['not-acceptable', 'range-not-satisfiable', 'object-unavailable'],
    },
    (c, archive) =>
      negotiated(c, archive, async (tag) => {
        const { frames, ...ids } = c.req.param()
        const instance = found(await findInstance(archive.db, ids), nameOf(ids))
        const ranges = frameRanges(frames, instance)
        const form = chooseFrameForm(c, instance, ranges.length)
        return sendFrames(c, archive, { instance, ranges, form, tag })
      }),
  ),
]

interface Frames {
  readonly instance: ServedInstance
  readonly ranges: readonly ByteRange[]
  readonly form: FrameForm
  readonly tag: string
}

function chooseFrameForm(c: Context, instance: ServedInstance, count: number): FrameForm {
  const transferSyntax = instance.TransferSyntaxUID
  const single = 'application/octet-stream'
  const types = count > 1 ? `multipart/related; type="${single}"` : `${single}, alone or multipart`
  const offer = `${types}, with the transfer syntax ${transferSyntax}`
  return chooseForm(c, offer, (range) => frameFormFor(range, { transferSyntax, count }))
}

function sendFrames(
  c: Context<AppEnv>,
  archive: Archive,
  { instance, ranges, form, tag }: Frames,
): Promise<Response> {
  const { contentType, mediaType } = form
  const read = readerOf(archive, instance)
  const [one] = ranges
  if (!form.isMultipart && one) {
    const size = one.last - one.first + 1
    const readPart = (part: ByteRange | undefined) =>
      inMemory(c.env, (allocate) => read(within(one, part), allocate))
    return sendBytes(c, { size, contentType, tag, read: readPart })
  }
  const boundary = `frames-${instance.ObjectSha256.slice(0, 32)}`
  const head = `--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`
  const parts = ranges.map((range, at) => ({ before: at === 0 ? head : `\r\n${head}`, range }))
  const headers = {
    'Content-Type': `multipart/related; type="${mediaType}"; boundary=${boundary}`,
  }
  return sendParts(c, { parts, end: `\r\n--${boundary}--\r\n`, headers }, read)
}

/** A part of a range, counted from its start. */
function within(range: ByteRange, part: ByteRange | undefined): ByteRange {
  return part ? { first: range.first + part.first, last: range.first + part.last } : range
}
