/** The files whose pictures are compared, and which frames of them. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { DicomError } from '../../dicom/error.ts'
import { parse } from '../../dicom/parse.ts'

/** A file with an image. */
export interface Specimen {
  /** How reports call it. */
  readonly name: string
  readonly read: () => Uint8Array
  /** Numbers from 1, those of a long one evenly spread. */
  readonly frames: readonly number[]
}

const framesOfOne = 10

/** All files below a folder that are DICOM with pixels, whether pictures can be made of them or not. */
export function readSpecimens(folder: string): readonly Specimen[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .sort()
  return paths.flatMap((path) => {
    const name = relative(folder, path).replaceAll('\\', '/')
    return specimenOf(name, () => readFileSync(path)) ?? []
  })
}

/** The specimen with this name; undefined where there is no image in it. */
function specimenOf(name: string, read: () => Uint8Array): Specimen | undefined {
  const count = countFrames(read())
  if (count === undefined) return undefined
  const drawn = Math.min(count, framesOfOne)
  const frames = Array.from({ length: drawn }, (_, i) => 1 + Math.floor((i * count) / drawn))
  return { name, read, frames }
}

/** A file that no picture can be made of has one frame to try. */
function countFrames(bytes: Uint8Array): number | undefined {
  try {
    const parsed = parse(bytes, (deflated) => inflateRawSync(deflated))
    return parsed.kind === 'image' ? parsed.instance.numberOfFrames : undefined
  } catch (error) {
    if (error instanceof DicomError) return 1
    throw error
  }
}
