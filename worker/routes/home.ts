import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
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
  const chosen = accepts(c, {
    header: 'Accept',
    supports: ['text/plain', 'text/html'],
    default: 'text/plain',
    match: (accepted) => {
      const quality = (type: string) =>
        [type, 'text/*', '*/*']
          .map((range) => accepted.find((accept) => accept.type.toLowerCase() === range)?.q)
          .find((q) => q !== undefined) ?? 0
      return quality('text/html') > quality('text/plain') ? 'text/html' : 'text/plain'
    },
  })
  return chosen === 'text/html'
}
