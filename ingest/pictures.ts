/** The image folder as it is, against the image folder as the database says it should be. */

import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** All files below the image folder, relative to it, with `/`. */
export function listPictures(out: string): ReadonlySet<string> {
  if (!existsSync(out)) return new Set()
  const entries = readdirSync(out, { recursive: true, withFileTypes: true })
  return new Set(
    entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join('/')),
  )
}

/** The files below the image folder that are not PNGs of the data set, sorted. */
export function listForeign(out: string, pngs: readonly string[]): readonly string[] {
  const ours = new Set(pngs)
  return [...listPictures(out)].filter((path) => !ours.has(path)).sort()
}
