/** Someone who publishes to the fake, and someone who reads from it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pngOf } from '../fixtures/archive.ts'
import { programPath, type Ran } from '../ingest/program.ts'
import type { Cloudflare } from './cloudflare.ts'
import { ask } from './runtime.ts'

/** What readers have to send, once it is set. */
export const readerToken = 'a-token-of-readers'

/** Runs `mini-pacs publish --remote` in the folder of a data set. */
export async function publish(
  { workerUrl, environment }: Pick<Cloudflare, 'workerUrl' | 'environment'>,
  cwd: string,
  ...options: readonly string[]
): Promise<Ran> {
  const args = [programPath('cli'), 'publish', '--remote', '--url', workerUrl, ...options]
  const own = Object.entries(process.env).filter(([name]) => !/^(CLOUDFLARE|CF)_/.test(name))
  const token = { API_TOKEN: `${readerToken},another` }
  const env = { ...Object.fromEntries(own), ...token, ...environment }
  const child = spawn(process.execPath, args, { cwd, env })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  const [status]: readonly (number | null)[] = await once(child, 'close')
  return { status: status ?? null, ...printed }
}

/** What a reader gets: the digest, and which of some images. */
export async function read(
  { workerUrl }: Pick<Cloudflare, 'workerUrl'>,
  ids: readonly string[],
): Promise<{ readonly digest: string; readonly images: readonly string[] }> {
  const headers = { Authorization: `Bearer ${readerToken}` }
  const { Digest }: { Digest: string } = JSON.parse(
    (await ask(workerUrl, '/dataset', { headers })).text,
  )
  const images: string[] = []
  for (const id of ids) {
    const { body } = await ask(workerUrl, `/images/${id}/png`, { headers })
    if (body.equals(pngOf(id))) images.push(id)
  }
  return { digest: Digest, images }
}
