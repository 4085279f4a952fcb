/** examples/pull.py over the pictures of a server, or of a proxy that spoils them. */

import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { BuiltArchive } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Runtime, startNode } from '../support/runtime.ts'
import { buildPictures } from './pictures.ts'
import { type Fault, type RunningProxy, startProxy, type Visit } from './proxy.ts'
import { findPython, type Ran, type Running, startPython } from './python.ts'

/** The Python that runs it; undefined where there is none, which is told. */
export const python = findPython()
if (python === undefined) {
  process.stderr.write('SKIPPED  examples/pull.py: needs apt-get install python3, 3.9 or newer\n')
}

/** Starts a pull; few attempts, since the pauses between them double. */
export function startPull(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  return startPython(python ?? 'python3', ['pull.py', '--attempts', '6', ...args], env)
}

/** Pulls into a folder, and waits. */
export function pull(url: string, into: string, ...options: readonly string[]): Promise<Ran> {
  return startPull([url, into, ...options]).ended
}

/** What the tests of a file share. */
export interface Place {
  readonly archive: () => BuiltArchive
  /** URL of the server. */
  readonly url: () => string
  /** A folder that no pull has seen. */
  readonly newFolder: () => string
  /** Puts a proxy before the server for one test; its URL. */
  readonly spoil: (faultOf: (visit: Visit) => Fault | undefined) => Promise<string>
  /** Each time that the proxy was asked for a PNG. */
  readonly pngVisits: () => readonly Visit[]
}

/** A server that runs for the tests of a file. */
export function usePlace(): Place {
  const folder = temporaryFolder()
  let archive: BuiltArchive
  let server: Runtime
  let proxy: RunningProxy | undefined
  beforeAll(async () => {
    archive = await buildPictures(join(folder, 'archive'))
    server = await startNode(archive)
  })
  afterEach(async () => {
    await proxy?.close()
    proxy = undefined
  })
  afterAll(() => server?.close())
  return {
    archive: () => archive,
    url: () => server.url,
    newFolder: () => join(mkdtempSync(join(folder, 'pull-')), 'data'),
    spoil: async (faultOf) => {
      await proxy?.close()
      proxy = await startProxy(server.url, faultOf)
      return proxy.url
    },
    pngVisits: () => (proxy?.visits ?? []).filter(({ path }) => path.startsWith('/png/')),
  }
}
