import { stat } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { objectFolder } from '../drizzle/dicomweb.ts'
import { type DatasetRow, PendingMoves } from '../drizzle/schema.ts'
import type { OpenArchive, UseArchive } from './archive.ts'
import { databaseOf, type ReadonlyDatabase } from './database.ts'
import { folderImages, folderObjects } from './folder.ts'
import { noData, noRows, readDataset } from './queries/dataset.ts'
import { openSqlite } from './sqlite.ts'

/** How often the file is looked at, at most. */
const lookIntervalMs = 1000

/** A database file, the folder of its PNGs, and what identifies the program that serves them. */
export interface ServedFile {
  readonly database: string
  readonly images: string
  readonly build: string
}

/** Reports to the operator why a file cannot be served. */
export type ReportError = (error: unknown) => void

/** A database file that may be replaced while it is served. */
export interface WatchedFile {
  readonly use: UseArchive
  readonly close: () => void
}

/** An open database file: one connection, which sees one file whatever is renamed over it. */
export interface OpenFile {
  readonly archive: OpenArchive
  readonly dataset: DatasetRow
  readonly close: () => void
}

/** Opens a database file; one that is missing or no data set is an error. */
export async function openFile({ database, images, build }: ServedFile): Promise<OpenFile> {
  const { query, close } = openSqlite(database)
  try {
    const db = databaseOf(query)
    const dataset = await readDataset(db)
    const store = folderImages(images, (path) => findPending(db, path))
    const objects = folderObjects(objectFolder(database))
    const revision = `${build} ${dataset.Digest} ${dataset.Created}`
    const archive = { query, images: store, objects, digest: dataset.Digest, revision }
    return { archive, dataset, close }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Serves a database file, and the one that an ingest renames over it from the next look on: with
 * its connection, its digest and all that hangs on them. Requests under way end on the old one.
 */
export function watchFile(served: ServedFile, reportError: ReportError): WatchedFile {
  let current: Lent | undefined
  let identity: string | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    const found = await identityOf(served.database)
    if (found === identity) return
    const opened = found === undefined ? undefined : await openFile(served).catch(unreadable)
    current?.retire()
    current = opened && lend(opened)
    // What could not be opened is tried again at the next look.
    identity = opened && found
  }

  function unreadable(error: unknown): undefined {
    reportError(error)
  }

  function lookAgain(): Promise<void> {
    lookedAt = performance.now()
    looking = looking.then(look).catch(reportError)
    return looking
  }

  async function use<Result>(work: (archive: OpenArchive) => Promise<Result>): Promise<Result> {
    if (performance.now() - lookedAt >= lookIntervalMs) lookAgain()
    await looking
    if (current === undefined) throw noData()
    return answerFrom(current, work)
  }

  /** A commit takes the PNGs of what it replaces: what fails then is asked of what is there now. */
  async function answerFrom<Result>(
    lent: Lent,
    work: (archive: OpenArchive) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await lent.use(work)
    } catch (error) {
      await lookAgain()
      if (current === undefined || current === lent) throw error
      return answerFrom(current, work)
    }
  }

  return { use, close: () => current?.retire() }
}

interface Lent {
  readonly use: UseArchive
  /** Closes the file as soon as nobody uses it. */
  readonly retire: () => void
}

function lend({ archive, close }: OpenFile): Lent {
  let users = 0
  let isRetired = false
  const closeIfUnused = () => {
    if (isRetired && users === 0) close()
  }
  return {
    use: async (use) => {
      users += 1
      try {
        return await use(archive)
      } finally {
        users -= 1
        closeIfUnused()
      }
    },
    retire: () => {
      isRetired = true
      closeIfUnused()
    },
  }
}

/** Tells one file from another at the same path; undefined where there is none. */
async function identityOf(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return stats && [stats.dev, stats.ino, stats.size, stats.mtimeNs].join(' ')
}

async function findPending(db: ReadonlyDatabase, path: string): Promise<string | undefined> {
  const [move] = await db
    .select({ FromPath: PendingMoves.FromPath })
    .from(PendingMoves)
    .where(eq(PendingMoves.ToPath, path))
    .limit(1)
    .catch(noRows)
  return move?.FromPath
}
