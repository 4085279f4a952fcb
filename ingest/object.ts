/** Objects: files that are named by the SHA-256 of their bytes, and never change. */

import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { objectPath } from '../drizzle/dicomweb.ts'
import { listPictures } from './pictures.ts'

/** An object that is in its place. */
export interface WrittenObject {
  readonly sha256: string
  readonly bytes: number
}

/** An object on its way. */
export interface ObjectWriter {
  readonly add: (bytes: Uint8Array) => void
  /** How many bytes were added. */
  readonly length: () => number
  /** The SHA-256 of what was added so far. */
  readonly hash: () => string
  /** Puts the object in its place; nothing can be added any more. */
  readonly finish: () => WrittenObject
  /** Leaves nothing behind. */
  readonly discard: () => void
}

const unfinished = '.incoming-'
const ours = new RegExp(`^(${unfinished}.*|[0-9a-f]{2}/[0-9a-f]{64})$`)

/** Starts an object in the folder of the objects, where it has its name when it is whole. */
export function createObject(folder: string): ObjectWriter {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${unfinished}${randomUUID()}`)
  const file = openSync(path, 'wx')
  const hash = createHash('sha256')
  let length = 0
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  const hashSoFar = () => hash.copy().digest('hex')
  return {
    add: (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
      hash.update(bytes)
      length += bytes.length
    },
    length: () => length,
    hash: hashSoFar,
    finish: () => {
      close()
      const sha256 = hashSoFar()
      const target = join(folder, objectPath(sha256))
      mkdirSync(dirname(target), { recursive: true })
      renameSync(path, target)
      return { sha256, bytes: length }
    },
    discard: () => {
      try {
        close()
        rmSync(path, { force: true })
      } catch {
        // The error that led here is the one to tell; the next run sweeps up.
      }
    },
  }
}

/** The paths of the objects that are there, below their folder. */
export function listObjectFiles(folder: string): ReadonlySet<string> {
  return new Set([...listPictures(folder)].filter((path) => ours.test(path)))
}

/** Deletes the objects that nobody names, and the folders that are empty then. */
export function sweepObjects(folder: string, named: ReadonlySet<string>): void {
  const folders = new Set<string>()
  for (const path of listObjectFiles(folder)) {
    if (named.has(path)) continue
    rmSync(join(folder, path), { force: true })
    folders.add(dirname(join(folder, path)))
  }
  for (const path of [...folders, folder]) removeEmpty(path)
}

function removeEmpty(folder: string): void {
  if (!existsSync(folder)) return
  try {
    rmdirSync(folder)
  } catch {
    // Not empty.
  }
}
