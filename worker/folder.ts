import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fstatSync, openSync, read } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { objectPath } from '../drizzle/dicomweb.ts'
import type { ImageStore } from './images.ts'
import { type ObjectStore, wholeBytes } from './objects.ts'
import type { ByteRange } from './range.ts'

/** Where a commit that is still moving PNGs has the one that belongs at a path. */
export type FindPending = (pngFilePath: string) => Promise<string | undefined>

/**
 * The PNGs of a folder. A commit renames the database first and moves the PNGs after, so one that
 * is not yet in its place, or not yet itself, is read from where the commit will take it.
 */
export function folderImages(folder: string, findPending: FindPending): ImageStore {
  return {
    read: async ({ PngFilePath, PngSha256 }, range) => {
      const read = async (path: string) => {
        const bytes = await readVerified(join(folder, path), PngSha256)
        return range ? bytes?.subarray(range.first, range.last + 1) : bytes
      }
      if (!staysInside(PngFilePath)) return undefined
      const inPlace = await read(PngFilePath)
      if (inPlace !== undefined) return inPlace
      const pending = await findPending(PngFilePath)
      const waiting =
        pending !== undefined && staysInside(pending) ? await read(pending) : undefined
      // Once more: the move may have been done between the two looks.
      return waiting ?? read(PngFilePath)
    },
  }
}

/** The objects of a folder, each at a path made of its SHA-256; only their size is checked. */
export function folderObjects(folder: string): ObjectStore {
  return {
    read: async ({ ObjectSha256, ObjectBytes }, { first, last }, allocate) => {
      if (!/^[0-9a-f]{64}$/.test(ObjectSha256)) return undefined
      const file = openIfThere(join(folder, objectPath(ObjectSha256)))
      if (file === undefined) return undefined
      const isItself = fstatSync(file).size === ObjectBytes
      if (isItself && last - first >= wholeBytes) return streamOf(file, { first, last })
      try {
        return isItself ? await readPart(file, first, allocate(last - first + 1)) : undefined
      } finally {
        closeSync(file)
      }
    },
  }
}

/** Opened at once: beside the database on a local disk that takes less time than to wait for it. */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    return ifMissing(error)
  }
}

const readFrom = promisify(read)

/** Fills some memory; undefined where the file ends before. */
async function readPart(
  file: number,
  first: number,
  part: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { bytesRead } = await readFrom(file, part, 0, part.length, first)
  return bytesRead === part.length ? part : undefined
}

/** Closes the file at its end, and where the reader goes away. */
function streamOf(file: number, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream('', { fd: file, start: first, end: last }))
}

/** Whether a path below the folder stays there; the database is a file that others can write. */
function staysInside(path: string): boolean {
  const normal = normalize(path)
  return !isAbsolute(normal) && normal !== '..' && !normal.startsWith(`..${sep}`)
}

async function readVerified(
  path: string,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await readFile(path).catch(ifMissing)
  if (bytes === undefined) return undefined
  const isItself = createHash('sha256').update(bytes).digest('hex') === sha256
  return isItself ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : undefined
}

function ifMissing(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
  throw error
}
