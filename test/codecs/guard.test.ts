/** What every compressed stream has to pass, and what becomes of one that does not. */

import { describe, expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import { jpeg2000Decode } from '../../ingest/codecs/jpeg-2000.ts'
import { type Codec, encode } from '../fixtures/encoder.ts'
import { decode, formatOf, samplesOf, type syntaxes } from './decode.ts'
import { color8, gray8 } from './frames.ts'

const codecs: readonly { codec: Codec; syntax: keyof typeof syntaxes }[] = [
  { codec: 'Jpeg', syntax: 'jpegLossless' },
  { codec: 'JpegLs', syntax: 'jpegLsLossless' },
  { codec: 'Jpeg2000', syntax: 'jpeg2000Lossless' },
  { codec: 'HtJpeg2000', syntax: 'htj2kLossless' },
  { codec: 'JpegXl', syntax: 'jpegXlLossless' },
]
const marked = codecs.filter(({ codec }) => codec !== 'JpegXl')

describe.each(marked)('$syntax without its end-of-image marker', ({ codec, syntax }) => {
  const stream = encode(codec, gray8).subarray(0, -2)

  test('is decoded, with a remark', () => {
    const decoded = decode(syntax, stream, formatOf(gray8))
    expect(samplesOf(decoded)).toEqual([...gray8.samples])
    expect(decoded.remark).toMatch(
      /^The stream ends without a marker \(FFD9\): it may be cut short/,
    )
  })
})

describe.each(marked)('$syntax with a byte or more after its end', ({ codec, syntax }) => {
  test.each([[[0]], [[0xff]], [[0x20, 0]], [[0, 0, 0]]])('%j is decoded', (padding) => {
    const stream = Uint8Array.of(...encode(codec, gray8), ...padding)
    const { remark, ...decoded } = decode(syntax, stream, formatOf(gray8))
    expect(samplesOf({ remark, ...decoded })).toEqual([...gray8.samples])
    expect(remark).toBeNull()
  })
})

describe.each(codecs)('$syntax of something else', ({ codec, syntax }) => {
  const gray = encode(codec, gray8)

  test.each([
    { title: 'more than double size', stream: gray, header: formatOf(gray8, { rows: 11 }) },
    { title: 'gray under a header of colour', stream: gray, header: formatOf(color8) },
    { title: 'nothing', stream: new Uint8Array(), header: formatOf(gray8) },
    { title: 'zeros', stream: new Uint8Array(500), header: formatOf(gray8) },
    { title: 'its beginning', stream: gray.subarray(0, 20), header: formatOf(gray8) },
  ])('is refused: $title', ({ stream, header }) => {
    expect(() => decode(syntax, stream, header)).toThrow(DicomError)
  })

  test('does not harm the frame that comes next', () => {
    const broken = gray.map((byte, i) => (i > gray.length / 3 ? byte ^ 0x55 : byte))
    attempt(() => decode(syntax, broken, formatOf(gray8)))
    expect(samplesOf(decode(syntax, gray, formatOf(gray8)))).toEqual([...gray8.samples])
  })
})

test('a frame whose samples are too wide for any word is refused', () => {
  const stream = Uint8Array.from(encode('Jpeg2000', gray8))
  stream[42] = 23
  expect(() => decode('jpeg2000', stream, formatOf(gray8))).toThrow(
    'JPEG 2000 stream of 24 bits a sample, at most 16 are decoded',
  )
})

describe.each(['Jpeg2000', 'HtJpeg2000'] as const)('tiles of %s (T.800 B.3)', (codec) => {
  const syntax = codec === 'Jpeg2000' ? 'jpeg2000Lossless' : 'htj2kLossless'

  test.each([
    { title: 'without a width', at: 24, value: 0 },
    { title: 'without a height', at: 28, value: 0 },
    { title: 'that begin right of the image', at: 32, value: 255 },
    { title: 'that begin below the image', at: 36, value: 255 },
  ])('$title are refused, in time', ({ at, value }) => {
    const stream = Uint8Array.from(encode(codec, gray8))
    new DataView(stream.buffer).setUint32(at, value)
    const act = () => decode(syntax, stream, formatOf(gray8))
    expect(act).toThrow('tiles that do not cover the image (T.800 B.3)')
  })
})

test.each([
  { title: 'a reserved marker', bytes: [0xff, 0x01, 0, 4] },
  { title: 'a marker shorter than its own length', bytes: [0xff, 0xc4, 0, 1] },
])('JPEG with $title is refused, on which libjpeg’s caller never ends', ({ bytes }) => {
  const [first = 0, second = 0, ...rest] = encode('Jpeg', gray8)
  const stream = Uint8Array.of(first, second, ...bytes, ...rest)
  expect(() => decode('jpegLossless', stream, formatOf(gray8))).toThrow(
    'not allowed (T.81 B.1.1.4)',
  )
})

test('JPEG may have bytes that fill before its markers', () => {
  const [first = 0, second = 0, ...rest] = encode('Jpeg', gray8)
  const stream = Uint8Array.of(first, second, 0xff, 0xff, ...rest)
  const decoded = decode('jpegLossless', stream, formatOf(gray8))
  expect(samplesOf(decoded)).toEqual([...gray8.samples])
})

test.each([0, 767, 769])('a decoder that gives %i bytes of 768 is not believed', (given) => {
  const decodeStream = jpeg2000Decode(() => new Uint8Array(given))
  expect(() => decodeStream(encode('Jpeg2000', gray8), formatOf(gray8))).toThrow(
    `JPEG 2000 stream gives ${given} bytes, a frame has 768`,
  )
})

function attempt(act: () => unknown): void {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(DicomError)
  }
}
