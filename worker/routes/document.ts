import { revalidated } from '../cache.ts'
import { docsPage } from '../docs.tsx'
import { contentSecurityPolicy } from '../layout.tsx'
import { openApi } from '../openapi.ts'
import { findSample } from '../queries/home.ts'
import { get, type Route } from '../route.ts'
import { content, json as jsonContent } from '../schema.ts'
import { json } from './answer.ts'

/** The routes described, to programs and to people. */
export function documentRoutes(listRoutes: () => readonly Route[]): readonly Route[] {
  return [
    get(
      '/openapi.json',
      {
        summary: 'This API as an OpenAPI 3.1 document',
        query: {},
        content: jsonContent({ type: 'object' }),
      },
      (c, { archive }) => json(c, archive, async () => openApi(listRoutes())),
    ),

    get(
      '/docs',
      { summary: 'This API as a page, with examples', query: {}, content: content('text/html') },
      (c, { archive }) => {
        const { origin } = new URL(c.req.url)
        return revalidated(c, { archive, variant: origin }, async () => {
          const sample = await findSample(archive.db)
          const needsToken = c.var.access.guard === 'token'
          const page = docsPage(listRoutes(), { origin, needsToken, sample })
          const policy = await contentSecurityPolicy()
          return c.html(page, 200, { 'Content-Security-Policy': policy })
        })
      },
    ),
  ]
}
