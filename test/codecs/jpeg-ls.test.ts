/** JPEG-LS. */

import { expect, test } from 'vitest'
import { encode } from '../fixtures/encoder.ts'
import '../pixels.ts'
import { decode, formatOf, samplesOf } from './decode.ts'
import { color8, gray8, gray12 } from './frames.ts'
import { componentByComponent } from './streams.ts'

test('near-lossless is as near as it was asked to be', () => {
  const stream = encode('JpegLs', gray12, { Lossy: 1, AllowedLossyError: 3 })
  const decoded = decode('jpegLs', stream, formatOf(gray12))
  expect(samplesOf(decoded)).toEqualPixels([...gray12.samples], { tolerance: 3 })
})

test('components that follow one another are planes, whatever the header says', () => {
  const plane = (first: number) => ({
    ...gray8,
    samples: Uint8Array.from({ length: 768 }, (_, i) => color8.samples[3 * i + first] ?? 0),
  })
  const planes = [plane(0), plane(1), plane(2)]
  const stream = componentByComponent(planes.map((frame) => encode('JpegLs', frame)))
  const decoded = decode('jpegLsLossless', stream, formatOf(color8))
  expect(decoded.format.planar).toBe(true)
  expect(samplesOf(decoded)).toEqual(planes.flatMap(({ samples }) => [...samples]))
})

test('JPEG is refused', () => {
  const stream = encode('Jpeg', gray8)
  expect(() => decode('jpegLs', stream, formatOf(gray8))).toThrow('is JPEG, not JPEG-LS')
})
