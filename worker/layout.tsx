import { html, raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { style } from './style.ts'

/** What every page is made of: static, self-contained, without scripts; JSX escapes all texts. */
export function htmlPage(title: string, content: Child): ReturnType<typeof html> {
  return html`<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style>{raw(style)}</style>
      </head>
      <body>
        <main>{content}</main>
      </body>
    </html>
  )}`
}

/** Lets a page load pictures of this server and its own style, and nothing else. */
export async function contentSecurityPolicy(): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
  const base64 = btoa(String.fromCodePoint(...new Uint8Array(hash)))
  return `default-src 'none'; img-src 'self' data:; style-src 'sha256-${base64}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`
}
