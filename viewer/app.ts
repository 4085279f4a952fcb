import { readFileSync } from 'node:fs'
import { extname, join, resolve, sep } from 'node:path'
import { Hono } from 'hono'
import { configuration } from './configuration.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/**
 * A script of the viewer asks for this name of Node where it runs after a style sheet, and then the
 * viewer never starts: which of its files comes last is chance. It is to say where the scripts are.
 */
const fileName = "globalThis.__filename ??= location.origin + '/'"

/** The built viewer as it comes, but for its configuration: it asks a DICOMweb server for everything. */
export function viewerApp(folder: string, root: string): Hono {
  const app = new Hono()
  app.get('/app-config.js', (c) => {
    const text = `window.config = ${JSON.stringify(configuration(root))}`
    return c.body(`${fileName}\n${text}`, 200, { 'Content-Type': 'text/javascript' })
  })
  app.get('*', (c) => {
    const file = findFile(folder, c.req.path) ?? {
      path: 'index.html',
      bytes: readFileSync(join(folder, 'index.html')),
    }
    return c.body(Uint8Array.from(file.bytes), 200, {
      'Content-Type': types[extname(file.path)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    })
  })
  return app
}

/** The file of a path; undefined where it is one of the viewer's own routes. */
function findFile(folder: string, path: string) {
  const file = resolve(join(folder, path))
  if (!file.startsWith(folder + sep) || extname(file) === '') return undefined
  try {
    return { path: file, bytes: readFileSync(file) }
  } catch {
    return undefined
  }
}
