/** What lossless codecs encode comes back to the bit. */

import { describe, expect, test } from 'vitest'
import { type Codec, encode } from '../fixtures/encoder.ts'
import { decode, formatOf, samplesOf, type syntaxes } from './decode.ts'
import { color8, gray8, gray12, gray16, signed16 } from './frames.ts'

const codecs: readonly { codec: Codec; syntax: keyof typeof syntaxes }[] = [
  { codec: 'Jpeg', syntax: 'jpegLosslessSv1' },
  { codec: 'JpegLs', syntax: 'jpegLsLossless' },
  { codec: 'Jpeg2000', syntax: 'jpeg2000Lossless' },
  { codec: 'HtJpeg2000', syntax: 'htj2kLossless' },
  { codec: 'JpegXl', syntax: 'jpegXlLossless' },
]

describe.each(codecs)('$syntax', ({ codec, syntax }) => {
  test.each([
    { title: '8 bits', frame: gray8 },
    { title: '12 bits', frame: gray12 },
    { title: '16 bits', frame: gray16 },
    { title: '16 bits, signed', frame: signed16 },
    { title: 'colour', frame: color8 },
  ])('gives back $title', ({ frame }) => {
    const decoded = decode(syntax, encode(codec, frame), formatOf(frame))
    expect(samplesOf(decoded)).toEqual([...frame.samples])
    expect(decoded.format).toEqual(formatOf(frame))
    expect(decoded.remark).toBeNull()
  })
})

test.each([1, 2, 3, 4, 5, 6, 7])('lossless JPEG gives back predictor %i', (Predictor) => {
  const stream = encode('Jpeg', gray16, { Predictor })
  expect(samplesOf(decode('jpegLossless', stream, formatOf(gray16)))).toEqual([...gray16.samples])
})

test('HTJ2K gives back what is ordered by resolution, then position', () => {
  const stream = encode('HtJpeg2000', gray12, { ProgressionOrder: 2 })
  expect(samplesOf(decode('htj2kRpcl', stream, formatOf(gray12)))).toEqual([...gray12.samples])
})

test('JPEG 2000 undoes its transform of colours', () => {
  const stream = encode('Jpeg2000', color8, { AllowMct: 1 })
  const decoded = decode('jpeg2000Lossless', stream, formatOf(color8, { photometric: 'YBR_RCT' }))
  expect(samplesOf(decoded)).toEqual([...color8.samples])
  expect(decoded.format.photometric).toBe('RGB')
})

test('8-bit samples are widened for a signed header of 16 bits', () => {
  const header = formatOf(gray8, { bitsAllocated: 16, bitsStored: 16, highBit: 15, signed: true })
  const decoded = decode('jpegLsLossless', encode('JpegLs', gray8), header)
  expect(samplesOf(decoded)).toEqual([...gray8.samples])
})
