/** Fragments that are no images of a codec. */

import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decode, formatOf } from './decode.ts'
import { gray8 } from './frames.ts'

const { samples } = gray8
const pixels = Uint8Array.from(samples)

test('an encapsulated uncompressed frame is what its fragments hold', () => {
  expect(decode('encapsulatedUncompressed', pixels, formatOf(gray8)).bytes).toBe(pixels)
})

test('a deflated frame is inflated', () => {
  const deflated = Uint8Array.of(...deflateRawSync(pixels), 0)
  expect(decode('deflatedFrame', deflated, formatOf(gray8)).bytes).toEqual(Buffer.from(pixels))
})

test.each([
  { title: 'larger than its frame', encoded: deflateRawSync(new Uint8Array(10_000)) },
  { title: 'cut short', encoded: deflateRawSync(pixels).subarray(0, 100) },
  { title: 'no deflate stream', encoded: Uint8Array.of(0xff, 0xff, 0xff) },
])('a stream that is $title is refused', ({ encoded }) => {
  expect(() => decode('deflatedFrame', encoded, formatOf(gray8))).toThrow(
    'Deflated stream cannot be decoded',
  )
})
