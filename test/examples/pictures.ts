/** A data set of files that are large enough to be cut, and how it looks once it is pulled. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { State } from '../../drizzle/vocabulary.ts'
import { type BuiltArchive, buildArchive, type ImageSeed, sha256 } from '../fixtures/archive.ts'

const perState: Readonly<Record<State, number>> = { train: 12, validate: 4, test: 4 }

/** ImageID, state and bytes; no PNGs, which a pull does not look into. */
const pictures = Object.entries(perState).flatMap(([state, count]) =>
  Array.from({ length: count }, (_, i) => {
    const ImageID = `1.2.${state.length}.${i}`
    return { ImageID, State: state as State, bytes: noise(ImageID) }
  }),
)

/** About 48 KiB that no compression makes smaller. */
function noise(seed: string): Buffer {
  const part = (i: number) => createHash('sha512').update(`${seed} ${i}`).digest()
  return Buffer.concat(Array.from({ length: 750 + seed.length }, (_, i) => part(i)))
}

/** The SHA-256 of every file of the data set, by its path. */
export const expectedFiles: Readonly<Record<string, string>> = Object.fromEntries(
  pictures.map(({ ImageID, State, bytes }) => [`${State}/valid/${ImageID}.png`, sha256(bytes)]),
)

/** Writes the data set; `PatientID` is the state's name. */
export async function buildPictures(folder: string): Promise<BuiltArchive> {
  const seeds = pictures.map(
    ({ ImageID, State, bytes }): ImageSeed => ({
      ImageID,
      State,
      PatientID: `patient of ${State}`,
      PngSha256: sha256(bytes),
      PngBytes: bytes.length,
    }),
  )
  const archive = await buildArchive(folder, { seeds })
  for (const { ImageID, State, bytes } of pictures) {
    writeFileSync(join(archive.images, State, 'valid', `${ImageID}.png`), bytes)
  }
  return archive
}

/** The SHA-256 of every PNG below a folder, by its path. */
export function pulledFiles(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {}
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const pngs = paths.filter((path) => path.endsWith('.png')).toSorted()
  return Object.fromEntries(
    pngs.map((path) => [path.split(sep).join('/'), sha256(readFileSync(join(folder, path)))]),
  )
}

/** The pulled files that are not what they have to be. */
export function badFiles(folder: string): readonly string[] {
  return Object.entries(pulledFiles(folder)).flatMap(([path, hash]) =>
    expectedFiles[path] === hash ? [] : [path],
  )
}
