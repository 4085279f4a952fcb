/** Streams as real files have them: other markers, boxes, cut short. */

import { fileURLToPath } from 'node:url'
import { readTable } from '../corpus.ts'

const table = readTable(fileURLToPath(new URL('../fixtures/streams.tsv', import.meta.url)), [
  'name',
  'stream',
])
const jfifEnd = 20

/** A stream of streams.tsv, of the ramp that streams.py describes. */
export function storedStream(wanted: string): Uint8Array {
  const found = table.find(({ name }) => name === wanted)
  if (!found) throw new Error(`no stream ${wanted}`)
  return Uint8Array.from(Buffer.from(found.stream, 'hex'))
}

/** A JPEG stream of the encoder without the JFIF marker that it begins with. */
export function withoutJfif(stream: Uint8Array): Uint8Array {
  return Uint8Array.of(0xff, 0xd8, ...stream.subarray(jfifEnd))
}

/** The same with a marker of Adobe that names the transform of the colours. */
export function withAdobe(stream: Uint8Array, transform: 0 | 1): Uint8Array {
  const adobe = [0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]
  return Uint8Array.of(0xff, 0xd8, ...adobe, ...stream.subarray(jfifEnd))
}

/** The same with other identifiers for the three components. */
export function withComponents(stream: Uint8Array, ids: readonly number[]): Uint8Array {
  const bare = withoutJfif(stream)
  const frame = indexOf(bare, [0xff, 0xc0]) + 10
  const scan = indexOf(bare, [0xff, 0xda]) + 5
  ids.forEach((id, i) => {
    bare[frame + 3 * i] = id
    bare[scan + 2 * i] = id
  })
  return bare
}

/** Where some bytes begin. */
export function indexOf(stream: Uint8Array, bytes: readonly number[]): number {
  return Buffer.from(stream).indexOf(Uint8Array.from(bytes))
}

/** A stream with other bytes at a place. */
export function patched(stream: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(stream)
  copy.set(bytes, at)
  return copy
}

/** Three JPEG-LS streams of one component as the three scans of one. */
export function componentByComponent(streams: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array()] = streams
  const sof = indexOf(first, [0xff, 0xf7])
  const size = first.subarray(sof + 4, sof + 9)
  const components = streams.flatMap((_, i) => [i + 1, 0x11, 0])
  const header = [0xff, 0xd8, 0xff, 0xf7, 0, 17, ...size, 3, ...components]
  const scans = streams.map((stream, i) => {
    const scan = stream.subarray(indexOf(stream, [0xff, 0xda]), -2)
    return patched(scan, 5, [i + 1])
  })
  return Uint8Array.from([...header, ...scans.flatMap((scan) => [...scan]), 0xff, 0xd9])
}
