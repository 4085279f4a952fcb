import type { Context } from 'hono'
import type { Archive } from '../../archive.ts'
import { readerOf, sendParts } from '../../dicomweb/body.ts'
import { findMetadata, type Ids } from '../../queries/dicomweb.ts'
import { type AppEnv, getOpen, type Route } from '../../route.ts'
import { content } from '../../schema.ts'
import { found } from '../answer.ts'
import { dicomJsonType, nameOf, negotiated, requireJson, root } from './answer.ts'

const descriptionOf = (summary: string) => ({
  summary,
  query: {},
  content: content(dicomJsonType),
  problems: ['not-acceptable', 'object-unavailable'] as const,
})

/** WADO-RS: the metadata of PS3.18 section 10.4.1.1.2, as ingest wrote them. */
export const metadataRoutes: readonly Route[] = [
  getOpen(
    `${root}/studies/:study/metadata`,
    descriptionOf('DICOMweb: the attributes of all instances of a study'),
    (c, archive) => metadata(c, archive, c.req.param()),
  ),

  getOpen(
    `${root}/studies/:study/series/:series/metadata`,
    descriptionOf('DICOMweb: the attributes of all instances of a series'),
    (c, archive) => metadata(c, archive, c.req.param()),
  ),

  getOpen(
    `${root}/studies/:study/series/:series/instances/:instance/metadata`,
    descriptionOf('DICOMweb: the attributes of an instance'),
    (c, archive) => metadata(c, archive, c.req.param()),
  ),
]

function metadata(c: Context<AppEnv>, archive: Archive, ids: Ids): Promise<Response> {
  return negotiated(c, archive, async () => {
    requireJson(c)
    const stored = found(await findMetadata(archive.db, ids), nameOf(ids))
    const range = { first: stored.Start, last: stored.End - 1 }
    const headers = { 'Content-Type': dicomJsonType }
    const assembly = { parts: [{ before: '[', range }], end: ']', headers }
    return sendParts(c, assembly, readerOf(archive, stored))
  })
}
