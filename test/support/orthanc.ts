/** Starts the Orthanc that is installed, with a storage folder of its own, for as long as asked. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** Where packages put the server; undefined where it is not installed. */
export const orthancProgram = ['/usr/sbin/Orthanc', '/usr/local/sbin/Orthanc', '/usr/bin/Orthanc']
  .concat('/opt/homebrew/bin/Orthanc')
  .find((path) => existsSync(path))

/** Fills a storage folder through the server and stops it; the path of the folder. */
export async function storeInOrthanc(
  folder: string,
  files: readonly Uint8Array[],
  { program = orthancProgram ?? '', compressed = true } = {},
): Promise<string> {
  const storage = join(folder, 'storage')
  mkdirSync(storage)
  const port = await freePort()
  const settings = {
    StorageDirectory: storage,
    IndexDirectory: storage,
    StorageCompression: compressed,
    HttpPort: port,
    HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: false,
    DicomServerEnabled: false,
  }
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(settings))
  const server = spawn(program, [join(folder, 'orthanc.json')], { cwd: folder, stdio: 'ignore' })
  try {
    await answering(`http://127.0.0.1:${port}/system`)
    for (const body of files) await post(`http://127.0.0.1:${port}/instances`, body)
  } finally {
    await stop(server)
  }
  return storage
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function answering(url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}

async function post(url: string, body: Uint8Array): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: Uint8Array.from(body) })
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${await answer.text()}`)
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exit = once(server, 'exit')
  server.kill('SIGTERM')
  await exit
}
