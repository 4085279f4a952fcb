/** Lossy JPEG: colours and depth. */

import { describe, expect, test } from 'vitest'
import { encode } from '../fixtures/encoder.ts'
import '../pixels.ts'
import { decode, formatOf, samplesOf } from './decode.ts'
import { gray8, smoothColor } from './frames.ts'
import { storedStream, withAdobe, withComponents, withoutJfif } from './streams.ts'

const whole = encode('Jpeg', smoothColor, { Lossy: 1, Quality: 98, SampleFactor: 0 })
const halved = encode('Jpeg', smoothColor, { Lossy: 1, Quality: 98, SampleFactor: 1 })
const redGreenBlue = [82, 71, 66]

describe('the colours of lossy JPEG', () => {
  test.each([
    { title: 'JFIF says YCbCr', stream: whole, photometric: 'RGB' },
    { title: 'Adobe says YCbCr', stream: withAdobe(whole, 1), photometric: 'RGB' },
    { title: 'chroma is subsampled', stream: withoutJfif(halved), photometric: 'RGB' },
    { title: 'only the header says so', stream: withoutJfif(whole), photometric: 'YBR_FULL_422' },
  ] as const)('are converted where $title', ({ stream, photometric }) => {
    const decoded = decode('jpegBaseline', stream, formatOf(smoothColor, { photometric }))
    expect(samplesOf(decoded).slice(0, 3)).toEqualPixels([0, 0, 255], { tolerance: 8 })
    expect(decoded.format.photometric).toBe('RGB')
  })

  test.each([
    { title: 'nothing says YCbCr', stream: withoutJfif(whole), photometric: 'RGB' },
    { title: 'Adobe says RGB', stream: withAdobe(whole, 0), photometric: 'YBR_FULL' },
    {
      title: 'components are called R, G and B',
      stream: withComponents(whole, redGreenBlue),
      photometric: 'YBR_FULL',
    },
  ] as const)('are taken as they are where $title', ({ stream, photometric }) => {
    const decoded = decode('jpegBaseline', stream, formatOf(smoothColor, { photometric }))
    expect(samplesOf(decoded).slice(0, 3)).toEqualPixels([29, 255, 107], { tolerance: 8 })
    expect(decoded.format.photometric).toBe('RGB')
  })
})

test('the colours of lossless JPEG are what the header says', () => {
  const stream = encode('Jpeg', smoothColor)
  const header = formatOf(smoothColor, { photometric: 'YBR_FULL_422' })
  const decoded = decode('jpegLosslessSv1', stream, header)
  expect(samplesOf(decoded)).toEqual([...smoothColor.samples])
  expect(decoded.format.photometric).toBe('YBR_FULL')
})

test('gray of 8 bits is decoded', () => {
  const stream = encode('Jpeg', gray8, { Lossy: 1, Quality: 100 })
  const decoded = decode('jpegBaseline', stream, formatOf(gray8))
  expect(samplesOf(decoded)).toEqualPixels([...gray8.samples], { tolerance: 2 })
})

test.each(['jpegSpectralSelection', 'jpegFullProgression'] as const)('%s is decoded', (syntax) => {
  const ramp = { rows: 8, columns: 16, samples: new Uint8Array(128) }
  const decoded = decode(syntax, storedStream('jpeg-progressive'), formatOf(ramp))
  expect(samplesOf(decoded).slice(0, 4)).toEqualPixels([0, 12, 25, 37], { tolerance: 2 })
  expect(decoded.remark).toBeNull()
})

describe('a stream of 12 bits', () => {
  const ramp = { rows: 8, columns: 16, samples: new Uint16Array(128), bitsStored: 12 }
  const corner = [0, 200, 400, 600]

  test('is decoded', () => {
    const decoded = decode('jpegExtended', storedStream('jpeg-12-bit'), formatOf(ramp))
    expect(samplesOf(decoded).slice(0, 4)).toEqualPixels(corner, { tolerance: 1 })
    expect(decoded.remark).toBeNull()
  })

  test('is decoded under a header of 8, with a remark', () => {
    const header = formatOf({ ...ramp, samples: new Uint8Array(128), bitsStored: 8 })
    const decoded = decode('jpegExtended', storedStream('jpeg-12-bit'), header)
    expect(samplesOf(decoded).slice(0, 4)).toEqualPixels(corner, { tolerance: 1 })
    expect(decoded.format).toMatchObject({ bitsAllocated: 16, bitsStored: 12, highBit: 11 })
    expect(decoded.remark).toBe('The stream has 12 bits a sample, Bits Allocated (0028,0100) is 8')
  })
})
