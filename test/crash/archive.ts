/** An archive to which a run adds, for tests that disturb that run. */

import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { objectPath } from '../../drizzle/dicomweb.ts'
import { patient } from '../ingest/images.ts'
import { objectsOf } from '../ingest/object-folder.ts'
import { folderWith, listTree, miniPacs } from '../ingest/program.ts'

/** Files of the first run, and of the one that is disturbed. */
const counts = { first: 6, second: 24 }

/** An archive after its first run, and what the second should come to. */
export interface Prepared {
  /** A new copy of the archive after its first run, with the files of the second beside. */
  readonly copy: () => string
  /** The digest after a second run that nothing disturbs. */
  readonly digest: string
}

/** Prepares one; the options are those of the first run. */
export async function prepareArchive(...options: readonly string[]): Promise<Prepared> {
  const folder = folderWith({
    ...filesOf('first', 0, counts.first),
    ...filesOf('second', counts.first, counts.second),
  })
  miniPacs(folder, 'ingest', 'first', ...options)
  const copy = () => {
    const target = mkdtempSync(join(tmpdir(), 'mini-pacs-'))
    const objects = existsSync(objectsOf(folder)) ? ['medical_imaging_dicomweb'] : []
    for (const name of ['second', 'training_png', ...objects]) {
      cpSync(join(folder, name), join(target, name), { recursive: true, preserveTimestamps: true })
    }
    mkdirSync(join(target, 'first'))
    copyFileSync(join(folder, 'medical_imaging.db'), join(target, 'medical_imaging.db'))
    return target
  }
  const undisturbed = copy()
  miniPacs(undisturbed, 'ingest', 'second')
  return { copy, digest: (await readArchive(undisturbed)).digest }
}

function filesOf(name: string, from: number, count: number): Record<string, Uint8Array> {
  const numbers = Array.from({ length: count }, (_, i) => from + i)
  const entries = numbers.map((i) => {
    const pixels = Uint16Array.from({ length: 6 }, (_, j) => 800 + 40 * i + 60 * j)
    return [`${name}/${i}.dcm`, patient(`P${i % 9}`, `1.${i}`, { pixels })]
  })
  return Object.fromEntries(entries)
}

/** What a reader finds. */
export interface Found {
  readonly digest: string
  readonly images: number
  /** PNGs and objects that the database names and that are not there with their hash, moves under way included. */
  readonly missing: readonly string[]
}

/** Reads the archive as a server would: PNGs that are still to be moved count where they are. */
export async function readArchive(folder: string): Promise<Found> {
  const client = createClient({ url: `file:${join(folder, 'medical_imaging.db')}` })
  try {
    const { rows: datasets } = await client.execute('SELECT Digest, ImageCount FROM Dataset')
    const { rows: images } = await client.execute(
      `SELECT PngFilePath, PngSha256, FromPath FROM Images
       LEFT JOIN PendingMoves ON ToPath = PngFilePath`,
    )
    const { rows: objects } = await client.execute(
      'SELECT ObjectSha256 key FROM Instances UNION SELECT ObjectSha256 FROM StudyObjects',
    )
    const missing = images.filter(({ PngFilePath, PngSha256, FromPath }) => {
      const paths = [PngFilePath, FromPath].flatMap((path) => (path === null ? [] : [String(path)]))
      return !paths.some((path) => hashOf(join(folder, 'training_png', path)) === PngSha256)
    })
    return {
      digest: String(datasets[0]?.['Digest']),
      images: Number(datasets[0]?.['ImageCount']),
      missing: [
        ...missing.map(({ PngFilePath }) => String(PngFilePath)),
        ...objects.map(({ key }) => String(key)).filter((key) => key !== hashOfObject(folder, key)),
      ],
    }
  } finally {
    client.close()
  }
}

function hashOfObject(folder: string, sha256: string): string | undefined {
  return hashOf(join(objectsOf(folder), objectPath(sha256)))
}

function hashOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** The PNGs that are in their places. */
export function pngsOf(folder: string): number {
  return listTree(join(folder, 'training_png')).filter((path) => !path.startsWith('.')).length
}
