// Bundles the Worker as a deployment would, prints its size and refuses one that has grown too large.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const limitKib = 80

const root = fileURLToPath(new URL('.', import.meta.url))
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
const outdir = mkdtempSync(join(tmpdir(), 'mini-pacs-bundle-'))
try {
  const args = ['deploy', '--dry-run', '--minify', '--outdir', outdir]
  execFileSync(process.execPath, [wrangler, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kib = gzipSync(readFileSync(join(outdir, 'index.js')), { level: 9 }).length / 1024
  console.log(`Worker: ${kib.toFixed(1)} KiB minified and compressed, at most ${limitKib}`)
  process.exitCode = kib > limitKib ? 1 : 0
} finally {
  rmSync(outdir, { recursive: true })
}
