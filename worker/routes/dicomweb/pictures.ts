import type { Context } from 'hono'
import type { Archive } from '../../archive.ts'
import { sendBytes } from '../../bytes.ts'
import { admits, chooseForm } from '../../dicomweb/accept.ts'
import { readerOf } from '../../dicomweb/body.ts'
import { frameRanges } from '../../dicomweb/frames.ts'
import { sendPng } from '../../png.ts'
import { ProblemError } from '../../problem.ts'
import { findPicture, type Ids, type Picture } from '../../queries/dicomweb.ts'
import { type AppEnv, getOpen, type Route } from '../../route.ts'
import { content } from '../../schema.ts'
import { found } from '../answer.ts'
import { nameOf, negotiated, root } from './answer.ts'

const png = 'image/png'
const jpeg = 'image/jpeg'
const instancePath = `${root}/studies/:study/series/:series/instances/:instance` as const

const problems = [
  'not-acceptable',
  'range-not-satisfiable',
  'image-unavailable',
  'object-unavailable',
] as const

/** WADO-RS: the pictures of PS3.18 sections 10.4.1.1.3 and 10.4.1.1.4, as ingest made them. */
export const pictureRoutes: readonly Route[] = [
  getOpen(
    `${instancePath}/rendered`,
    {
      summary: 'DICOMweb: the PNG of the first frame, or its thumbnail as a JPEG',
      query: {},
      content: content(png, jpeg),
      problems,
    },
    (c, archive) => picture(c, archive, { ...c.req.param(), types: [png, jpeg] }),
  ),

  getOpen(
    `${instancePath}/frames/:frame/rendered`,
    { summary: 'DICOMweb: the PNG of a frame', query: {}, content: content(png), problems },
    (c, archive) => picture(c, archive, { ...c.req.param(), types: [png] }),
  ),

  getOpen(
    `${instancePath}/thumbnail`,
    {
      summary: 'DICOMweb: a JPEG of at most 256 pixels a side',
      query: {},
      content: content(jpeg),
      problems,
    },
    (c, archive) => picture(c, archive, { ...c.req.param(), types: [jpeg] }),
  ),
]

interface AskedPicture extends Ids {
  readonly frame?: string
  /** Those that there are. */
  readonly types: readonly string[]
}

function picture(
  c: Context<AppEnv>,
  archive: Archive,
  { frame = '1', types, ...ids }: AskedPicture,
): Promise<Response> {
  return negotiated(c, archive, async (tag) => {
    const type = chooseForm(c, types.join(' or '), (range) =>
      types.find((one) => admits(range, one)),
    )
    const shown = found(
      await findPicture(archive.db, { ...ids, frame: Number(frame) }),
      nameOf(ids),
    )
    if (frameRanges(frame, shown.instance).length > 1) {
      throw new ProblemError('invalid-request', 'A picture is that of one frame, not of a list')
    }
    return type === png
      ? sendPng(c, archive, { png: found(shown.png ?? undefined, `PNG of frame ${frame}`), tag })
      : sendThumbnail(c, archive, { ...shown, tag })
  })
}

function sendThumbnail(
  c: Context<AppEnv>,
  archive: Archive,
  { instance, tag }: Picture & { readonly tag: string },
): Promise<Response> {
  const { ThumbnailOffset: start, ThumbnailBytes: size } = instance
  const read = readerOf(archive, instance)
  return sendBytes(c, {
    size,
    contentType: jpeg,
    tag,
    read: ({ first, last } = { first: 0, last: size - 1 }) =>
      read({ first: start + first, last: start + last }),
  })
}
