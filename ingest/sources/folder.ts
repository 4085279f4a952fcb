/** A folder, or one file, as a source of DICOM files. */

import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { exitCodes, Failure } from '../../command/failure.ts'

/** A file of a source. */
export interface SourceEntry {
  /** Absolute path of the folder that FilePath is relative to. */
  readonly root: string
  /** Relative to the root, with `/`. */
  readonly filePath: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedTime: number
}

/** The absolute path of a file of a source. */
export function pathOf({ root, filePath }: Pick<SourceEntry, 'root' | 'filePath'>): string {
  return join(root, ...filePath.split('/'))
}

/**
 * Lists all files of some folders and files, each once, by path. A link is followed only to a
 * place inside of its source. What cannot be read stands in the list itself: a folder, a link to
 * nowhere, a file that has just gone, one whose name is not UTF-8.
 *
 * @param excluded  absolute paths of files and folders that are left out: what a run writes
 * @throws {Failure} exit code 66 where a source does not exist
 */
export function listFiles(
  sources: readonly string[],
  excluded: readonly string[],
): readonly SourceEntry[] {
  const seen = new Set(excluded.map((path) => realPath(path) ?? path))
  const entries = sources.map((source) => resolve(source)).flatMap((source) => walk(source, seen))
  return entries.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))
}

function walk(source: string, seen: Set<string>): readonly SourceEntry[] {
  const isFile = statSource(source).isFile()
  const root = isFile ? dirname(source) : source
  const real = realpathSync(root)
  const found: SourceEntry[] = []
  const pending = [isFile ? join(real, basename(source)) : real]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const target = realPath(path) ?? path
    if (!isInside(real, target) || seen.has(target)) continue
    seen.add(target)
    const stats = findStats(target)
    const names = stats?.isDirectory() ? readFolder(target) : undefined
    names?.forEach((name) => {
      pending.push(join(target, name))
    })
    // Neither sockets nor devices; a folder without names is one that cannot be read.
    if (!names && (!stats || stats.isFile() || stats.isDirectory())) {
      found.push(entryOf({ root, real, target }, stats))
    }
  }
  return found
}

function entryOf(
  { root, real, target }: { root: string; real: string; target: string },
  stats: Stats | undefined,
): SourceEntry {
  const filePath = relative(real, target).split(sep).join('/') || '.'
  return { root, filePath, size: stats?.size ?? 0, modifiedTime: stats?.mtimeMs ?? 0 }
}

function findStats(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function readFolder(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

function statSource(source: string) {
  try {
    return statSync(source)
  } catch (error) {
    throw new Failure(`${source}: no such file or folder`, exitCodes.noInput, { cause: error })
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root + sep)
}

/** The path without links; undefined where it leads nowhere. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
