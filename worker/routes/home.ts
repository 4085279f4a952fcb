import type { Context } from 'hono'
import { parseAccept } from '../accept.ts'
import { revalidated } from '../cache.ts'
import { contentSecurityPolicy } from '../layout.tsx'
import { homePage } from '../page.tsx'
import { readHome } from '../queries/home.ts'
import { get, type Route } from '../route.ts'
import { content } from '../schema.ts'

/** What `/` says, to programs as plain text and to browsers as the heading of a page. */
const welcome = 'Welcome to the Fulmine Labs mini-PACS API!'

const pictureCount = 12

/** The home page, with links to the other routes. */
export function homeRoute(listOthers: () => readonly Route[]): Route {
  const summary = 'A welcome: text, or a page to a browser'
  const description = { summary, query: {}, content: content('text/plain', 'text/html') }
  return get('/', description, (c, { archive }) => {
    c.header('Vary', 'Accept', { append: true })
    if (!prefersHtml(c)) {
      return revalidated(c, { archive, variant: 'text' }, async () => c.text(welcome))
    }
    return revalidated(c, { archive, variant: 'html' }, async () => {
      const home = await readHome(archive.db, pictureCount)
      const policy = await contentSecurityPolicy()
      const page = homePage({ ...home, welcome, routes: listOthers() })
      return c.html(page, 200, { 'Content-Security-Policy': policy })
    })
  })
}

/** RFC 9110 section 12.5.1: the most specific range decides; text where both weigh the same. */
function prefersHtml(c: Context): boolean {
  const ranges = parseAccept(c.req.header('Accept') ?? '')
  const qualityOf = (type: string) =>
    [type, 'text/*', '*/*']
      .map((wanted) => ranges.find((range) => range.type === wanted)?.quality)
      .find((quality) => quality !== undefined) ?? 0
  return qualityOf('text/html') > qualityOf('text/plain')
}
