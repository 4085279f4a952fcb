import type { Context } from 'hono'
import { retrieveUrl } from '../../../drizzle/dicomweb.ts'
import type { SearchLevel } from '../../../drizzle/vocabulary.ts'
import type { Archive } from '../../archive.ts'
import { cutWarning, parseSearch, type Scope, searchParameters } from '../../dicomweb/search.ts'
import { listResults } from '../../queries/dicomweb-search.ts'
import { type AppEnv, getOpen, type Route } from '../../route.ts'
import { content } from '../../schema.ts'
import { dicomJsonType, negotiated, requireJson, root } from './answer.ts'

const descriptionOf = (level: SearchLevel, summary: string) => ({
  summary,
  query: searchParameters(level),
  content: content(dicomJsonType),
  problems: ['not-acceptable'] as const,
})

/** QIDO-RS: the searches of PS3.18 section 10.6. */
export const searchRoutes: readonly Route[] = [
  getOpen(`${root}/studies`, descriptionOf('study', 'DICOMweb: search for studies'), (c, archive) =>
    results(c, archive, { level: 'study' }),
  ),

  getOpen(`${root}/series`, descriptionOf('series', 'DICOMweb: search for series'), (c, archive) =>
    results(c, archive, { level: 'series' }),
  ),

  getOpen(
    `${root}/instances`,
    descriptionOf('instance', 'DICOMweb: search for instances'),
    (c, archive) => results(c, archive, { level: 'instance' }),
  ),

  getOpen(
    `${root}/studies/:study/series`,
    descriptionOf('series', 'DICOMweb: search for series of a study'),
    (c, archive) => results(c, archive, { level: 'series', ...c.req.param() }),
  ),

  getOpen(
    `${root}/studies/:study/instances`,
    descriptionOf('instance', 'DICOMweb: search for instances of a study'),
    (c, archive) => results(c, archive, { level: 'instance', ...c.req.param() }),
  ),

  getOpen(
    `${root}/studies/:study/series/:series/instances`,
    descriptionOf('instance', 'DICOMweb: search for instances of a series'),
    (c, archive) => results(c, archive, { level: 'instance', ...c.req.param() }),
  ),
]

function results(c: Context<AppEnv>, archive: Archive, scope: Scope): Promise<Response> {
  return negotiated(c, archive, async () => {
    requireJson(c)
    const search = parseSearch(c, scope)
    const { results, total } = await listResults(archive.db, scope.level, search)
    const isCut = search.isCapped && total > search.offset + search.limit
    for (const warning of [...search.warnings, ...(isCut ? [cutWarning] : [])]) {
      c.header('Warning', `299 mini-PACS "${warning}"`, { append: true })
    }
    const headers = { 'Content-Type': dicomJsonType, 'X-Total-Count': String(total) }
    return c.body(`[${withRoot(results, c.req.url)}]`, 200, headers)
  })
}

/** Retrieve URLs that begin where the client has asked. */
function withRoot(results: string, url: string): string {
  const start = JSON.stringify(`${new URL(url).origin}${root}/`).slice(1, -1)
  return results.split(retrieveUrl).join(retrieveUrl + start)
}
