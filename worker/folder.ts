import { createHash } from 'node:crypto'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
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
    read: async ({ ObjectSha256, ObjectBytes }, { first, last }) => {
      if (!/^[0-9a-f]{64}$/.test(ObjectSha256)) return undefined
      const path = join(folder, objectPath(ObjectSha256))
      const file = await open(path).catch(ifMissing)
      if (file === undefined) return undefined
      const { size } = await file.stat()
      if (size === ObjectBytes && last - first >= wholeBytes) return streamOf(file, { first, last })
      try {
        return size === ObjectBytes ? await readPart(file, { first, last }) : undefined
      } finally {
        await file.close()
      }
    },
  }
}

async function readPart(
  file: FileHandle,
  { first, last }: ByteRange,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const part = new Uint8Array(last - first + 1)
  const { bytesRead } = await file.read(part, 0, part.length, first)
  return bytesRead === part.length ? part : undefined
}

/** Closes the file at its end, and where the reader goes away. */
function streamOf(file: FileHandle, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  return Readable.toWeb(file.createReadStream({ start: first, end: last }))
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

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR')
    return undefined
  throw error
}
