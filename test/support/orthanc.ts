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

/** The DICOMweb plug-in of Orthanc; undefined where it is not installed. */
export const dicomwebPlugin = ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so'].find((path) =>
  existsSync(path),
)

/** An Orthanc that runs. */
export interface Orthanc {
  readonly url: string
  /** Of its process. */
  readonly pid: number
  readonly close: () => Promise<void>
}

/** Fills a storage folder through the server and stops it; the path of the folder. */
export async function storeInOrthanc(
  folder: string,
  files: readonly Uint8Array[],
  { program = orthancProgram ?? '', compressed = true } = {},
): Promise<string> {
  const server = await startOrthanc(folder, files, { program, compressed })
  await server.close()
  return join(folder, 'storage')
}

/** Starts it with a storage folder of its own, in which it stores files. */
export async function startOrthanc(
  folder: string,
  files: readonly Uint8Array[],
  { program = orthancProgram ?? '', compressed = false, plugin = '' } = {},
): Promise<Orthanc> {
  const storage = join(folder, 'storage')
  mkdirSync(storage, { recursive: true })
  const port = await freePort()
  const settings = {
    StorageDirectory: storage,
    IndexDirectory: storage,
    StorageCompression: compressed,
    HttpPort: port,
    HttpBindAddresses: ['127.0.0.1'],
    KeepAlive: true,
    RemoteAccessAllowed: false,
    DicomServerEnabled: false,
    ...(plugin && { Plugins: [plugin] }),
  }
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(settings))
  const server = spawn(program, [join(folder, 'orthanc.json')], { cwd: folder, stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const close = () => stop(server)
  try {
    await answering(`${url}/system`)
    for (const body of files) await post(`${url}/instances`, body)
    return { url, pid: server.pid ?? 0, close }
  } catch (error) {
    await close()
    throw error
  }
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
