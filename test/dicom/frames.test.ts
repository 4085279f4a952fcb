/** Compressed Pixel Data of whole files: which bytes are which frame. */

import { describe, expect, test } from 'vitest'
import { encode } from '../fixtures/encoder.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { framesIn, instanceOf, wordsOf } from './picture.ts'

const jpeg2000 = '1.2.840.10008.1.2.4.90'
const ones = encode('Jpeg2000', { rows: 4, columns: 4, samples: new Uint8Array(16).fill(1) })
const twos = encode('Jpeg2000', { rows: 4, columns: 4, samples: new Uint8Array(16).fill(2) })
const half = twos.length >> 1

function fileOf(fragments: readonly Uint8Array[], image: Partial<ImageFile> = {}): Uint8Array {
  return imageFile({
    rows: 4,
    columns: 4,
    frames: 2,
    bitsAllocated: 8,
    transferSyntaxUid: jpeg2000,
    pixels: { fragments },
    ...image,
  })
}

describe('a second frame in two fragments', () => {
  const fragments = [ones, twos.subarray(0, half), twos.subarray(half)]

  test('is found without an offset table', () => {
    expect(wordsOf(fileOf(fragments), 1)).toEqual(new Array(16).fill(1))
    expect(wordsOf(fileOf(fragments), 2)).toEqual(new Array(16).fill(2))
  })

  test('is found by the Extended Offset Table', () => {
    const secondFrame = BigInt(8 + ones.length + (ones.length % 2))
    const tables = {
      ExtendedOffsetTable: BigUint64Array.of(0n, secondFrame),
      ExtendedOffsetTableLengths: BigUint64Array.of(BigInt(ones.length), BigInt(twos.length)),
    }
    expect(wordsOf(fileOf(fragments, { elements: tables }), 2)).toEqual(new Array(16).fill(2))
  })
})

test('fewer frames than Number of Frames says are counted', () => {
  const instance = instanceOf(fileOf([ones, twos], { frames: 3 }))
  expect(framesIn(instance)).toMatchObject({ count: 2, held: 2 })
})

test('more frames than Number of Frames says are counted, not drawn', () => {
  const instance = instanceOf(fileOf([ones, twos, ones]))
  expect(framesIn(instance)).toMatchObject({ count: 2, held: 3 })
})

test('of a file of one frame all streams are counted, and the first is drawn', () => {
  const instance = instanceOf(
    fileOf([ones, twos.subarray(0, half), twos.subarray(half)], { frames: 1 }),
  )
  expect(framesIn(instance)).toMatchObject({ count: 1, held: 2 })
  expect(wordsOf(fileOf([ones, twos], { frames: 1 }))).toEqual(new Array(16).fill(1))
})

test('more frames that are not compressed than Number of Frames says are counted', () => {
  const pixels = [1, 2, 3, 4, 5, 6, 7]
  const instance = instanceOf(imageFile({ rows: 1, columns: 2, frames: 2, pixels }))
  expect(framesIn(instance)).toMatchObject({ count: 2, held: 3 })
})

test('a compressed syntax without a decoder is refused by name', () => {
  const instance = { ...instanceOf(fileOf([ones])), transferSyntaxUid: '1.2.840.10008.1.2.4.93' }
  expect(() => framesIn(instance)).toThrow('JPEG 2000 Part 2 (1.2.840.10008.1.2.4.93)')
})
