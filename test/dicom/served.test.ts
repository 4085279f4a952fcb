/** Frames as a viewer gets them, and what it is told of them. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Instance, PixelData } from '../../dicom/instance.ts'
import { pixelJson, type ServedFrames, servedFrames } from '../../dicom/served.ts'
import type { Words } from '../../dicom/stored.ts'
import { corpusFolders, describeCorpus } from '../corpus.ts'
import { syntaxes } from '../fixtures/dicom-file.ts'
import { encode } from '../fixtures/encoder.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { framesIn, instanceOf } from './picture.ts'

const jpegXl = '1.2.840.10008.1.2.4.110'
const jpeg2000 = '1.2.840.10008.1.2.4.90'
const itemTag = 0xe000_fffe
const words = Uint16Array.of(1, 0x0203, 0xfffe, 4)

function served(image: Partial<ImageFile>): ServedFrames {
  return servedBy(imageFile({ rows: 2, columns: 2, pixels: words, ...image }))
}

function servedBy(file: Uint8Array): ServedFrames {
  const instance = instanceOf(file)
  return servedFrames(instance, framesIn(instance))
}

/** One value of each attribute. */
function told(frames: ServedFrames): Readonly<Record<string, unknown>> {
  const entries = Object.entries(pixelJson(frames)).map(([tag, { Value }]) => [tag, Value?.[0]])
  return Object.fromEntries(entries)
}

describe('native frames', () => {
  test.each([
    'implicitLittleEndian',
    'explicitLittleEndian',
    'deflated',
    'explicitBigEndian',
  ] as const)('of %s are explicit little endian', (name) => {
    const frames = served({ transferSyntaxUid: syntaxes[name] })
    expect(frames.transferSyntaxUid).toBe(syntaxes.explicitLittleEndian)
    expect([...frames.frame(1)]).toEqual([1, 0, 3, 2, 0xfe, 0xff, 4, 0])
  })

  test.each([
    Uint8Array.of(1, 2, 3, 4),
    Int16Array.of(-2, 3, 4, -5),
    Uint32Array.of(1, 2, 0xffff_fffe, 4),
    Float32Array.of(0.5, -1, 2, 4),
  ])('of big endian are swapped by the width of a sample: %o', (pixels) => {
    const frames = served({ pixels, transferSyntaxUid: syntaxes.explicitBigEndian })
    expect([...frames.frame(1)]).toEqual([...new Uint8Array(pixels.buffer)])
  })

  test('are given one by one, without what pads them', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)
    const frames = served({ rows: 1, columns: 3, frames: 3, pixels })
    expect([1, 2, 3].map((n) => [...frames.frame(n)])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ])
  })

  test('are as many as there are', () => {
    const frames = served({ frames: 3, elements: {}, pixels: Uint16Array.of(1, 2, 3, 4, 5) })
    expect(frames.count).toBe(1)
    expect(told(frames)).toMatchObject({ '00280008': 1 })
  })

  test('keep their planes', () => {
    const image = { photometric: 'RGB', planarConfiguration: 1, rows: 1 }
    const frames = served({ ...image, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) })
    expect([...frames.frame(1)]).toEqual([1, 2, 3, 4, 5, 6])
    expect(told(frames)).toMatchObject({ '00280006': 1 })
  })
})

describe('frames that the viewer does not draw as they are', () => {
  test('of single bits have a byte for each', () => {
    const pixels = [1, 0, 1, 1, 1, 0]
    const frames = served({ rows: 1, columns: 3, frames: 2, bitsAllocated: 1, pixels })
    expect([...frames.frame(2)]).toEqual([1, 1, 0])
    expect(told(frames)).toMatchObject({ '00280100': 8, '00280101': 1, '00280102': 0 })
  })

  test('of YBR_FULL_422 are YBR_FULL', () => {
    const image = { rows: 1, photometric: 'YBR_FULL_422' }
    const frames = served({ ...image, pixels: Uint8Array.of(10, 20, 128, 130) })
    expect([...frames.frame(1)]).toEqual([10, 128, 130, 20, 128, 130])
    expect(told(frames)).toMatchObject({ '00280004': 'YBR_FULL', '00280006': 0 })
  })

  test('of double floats are in single precision', () => {
    const frames = served({ pixels: Float64Array.of(0.5, 1, 2, 3) })
    expect([...new Float32Array(frames.frame(1).slice().buffer)]).toEqual([0.5, 1, 2, 3])
    expect(told(frames)).toMatchObject({ '00280100': 32 })
    expect(told(frames)).not.toHaveProperty('00280101')
  })

  test('of JPEG XL are decoded', () => {
    const samples = Uint8Array.from({ length: 64 }, (_, i) => 3 * i)
    const stream = encode('JpegXl', { rows: 8, columns: 8, samples })
    const pixels = { fragments: [stream] }
    const image = { rows: 8, columns: 8, bitsAllocated: 8, transferSyntaxUid: jpegXl, pixels }
    const frames = served(image)
    expect([...frames.frame(1)]).toEqual([...samples])
    expect(told(frames)).toMatchObject({ '00083002': syntaxes.explicitLittleEndian })
  })

  test('of 32 bits in RLE are decoded', () => {
    const pixels = Uint32Array.of(1, 2, 3, 70_000)
    const frames = served({ pixels, transferSyntaxUid: syntaxes.rle })
    expect([...frames.frame(1)]).toEqual([...new Uint8Array(pixels.buffer)])
  })
})

describe('compressed frames', () => {
  const samples = Uint8Array.from({ length: 16 }, (_, i) => i)
  const stream = encode('Jpeg2000', { rows: 4, columns: 4, samples })
  const image = { rows: 4, columns: 4, bitsAllocated: 8, transferSyntaxUid: jpeg2000 }

  test('are the stream, all fragments of it', () => {
    const half = 2 * (stream.length >> 2)
    const fragments = [stream.subarray(0, half), stream.subarray(half)]
    const frames = served({ ...image, pixels: { fragments } })
    expect(Buffer.from(frames.frame(1)).indexOf(Buffer.from(stream))).toBe(0)
    expect(told(frames)).toMatchObject({ '00083002': jpeg2000, '00280100': 8 })
  })
})

/** An empty offset table and one fragment: PS3.5 A.4. */
function encapsulated(stream: Uint8Array): Uint8Array {
  const items = Buffer.alloc(16)
  items.writeUInt32LE(itemTag, 0)
  items.writeUInt32LE(itemTag, 8)
  items.writeUInt32LE(stream.length, 12)
  return Buffer.concat([items, stream])
}

function bytesOf({ buffer, byteOffset, byteLength }: Words): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** The words of a frame, read from what is served of it alone. */
function reread(frames: ServedFrames, frameNumber: number, instance: Instance) {
  const { format, transferSyntaxUid } = frames
  const bytes = frames.frame(frameNumber)
  const pixelData: PixelData =
    transferSyntaxUid === syntaxes.explicitLittleEndian
      ? { kind: 'native', bytes, bigEndian: 1 }
      : { kind: 'encapsulated', bytes: encapsulated(bytes), extendedOffsets: null }
  const alone = { ...instance, transferSyntaxUid, format, pixelData, numberOfFrames: 1 }
  return framesIn(alone).frame(1).words
}

describeCorpus('what is served of each file of the corpus, and told of it,', ({ files }) => {
  const images = files.flatMap(({ path }) => {
    try {
      const instance = instanceOf(readFileSync(corpusFolders.dicom + path))
      framesIn(instance).frame(1)
      return [{ path, instance }]
    } catch {
      return [] // Reports, and broken files: parse.test.ts has them.
    }
  })

  test('is looked at for more than 200 files', () => {
    expect(images.length).toBeGreaterThan(200)
  })

  test.each(images)('$path, is enough to read its frames', ({ instance }) => {
    const frames = framesIn(instance)
    const all = servedFrames(instance, frames)
    for (const frameNumber of new Set([1, all.count])) {
      const expected = bytesOf(frames.frame(frameNumber).words)
      expect(bytesOf(reread(all, frameNumber, instance)).equals(expected)).toBe(true)
    }
  })
})
