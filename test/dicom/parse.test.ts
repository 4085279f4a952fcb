import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parse } from '../../dicom/parse.ts'
import { dicomFile, syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { instanceOf, wordsOf } from './picture.ts'

const pixel = { rows: 1, columns: 1, pixels: [7] }
const inflate = (bytes: Uint8Array) => inflateRawSync(bytes)

function parseImage(image: Partial<ImageFile>) {
  return () => parse(imageFile({ ...pixel, ...image }), inflate)
}

describe('parse refuses by name what it cannot show', () => {
  test.each([
    {
      image: {
        transferSyntaxUid: '1.2.840.10008.1.2.4.102',
        pixels: { fragments: [new Uint8Array(4)] },
      },
      message: 'MPEG-4 AVC/H.264 High Profile (1.2.840.10008.1.2.4.102)',
    },
    {
      image: {
        transferSyntaxUid: '1.2.840.10008.1.2.4.107',
        pixels: { fragments: [new Uint8Array(4)] },
      },
      message: 'HEVC/H.265 Main Profile (1.2.840.10008.1.2.4.107)',
    },
    {
      image: { transferSyntaxUid: '1.2.3.4', pixels: { fragments: [new Uint8Array(4)] } },
      message: 'Transfer Syntax 1.2.3.4 (1.2.3.4)',
    },
    {
      image: { photometric: 'YBR_PARTIAL_420', pixels: [1, 2, 3] },
      message: 'Photometric Interpretation (0028,0004) is YBR_PARTIAL_420',
    },
    {
      image: { elements: { PhotometricInterpretation: null } },
      message: 'Photometric Interpretation (0028,0004) is absent',
    },
    { image: { bitsAllocated: 24 }, message: 'Bits Allocated (0028,0100) is 24' },
    {
      image: { bitsAllocated: 1, photometric: 'RGB' },
      message: 'Bits Allocated (0028,0100) is 1, with RGB',
    },
    {
      image: { photometric: 'RGB', pixels: Float32Array.of(1, 2, 3) },
      message: 'Float pixels that are RGB',
    },
    { image: { elements: { Rows: null } }, message: 'Rows (0028,0010) is absent, not 1 to 65535' },
    { image: { elements: { Rows: 0 } }, message: 'Rows (0028,0010) is 0, not 1 to 65535' },
    {
      image: { samplesPerPixel: 3 },
      message: 'Samples per Pixel (0028,0002) is 3, not the 1 of MONOCHROME2',
    },
    {
      image: { pixels: { fragments: [new Uint8Array(4)] }, bitsAllocated: 16 },
      message: 'is encapsulated, not allowed for Explicit VR Little Endian (PS3.5 A.4)',
    },
  ])('$message', ({ image, message }) => {
    expect(parseImage(image)).toThrow(message)
  })
})

test('a file without Pixel Data is no image', () => {
  const file = dicomFile({ elements: { SOPClassUID: '1.2.3', Modality: 'SR' } })
  expect(parse(file, inflate)).toEqual({ kind: 'no pixel data' })
})

test('a text is not DICOM', () => {
  expect(parse(new TextEncoder().encode('hello'), inflate)).toEqual({ kind: 'not DICOM' })
})

test('elements that are written otherwise than the transfer syntax says are read as they are', () => {
  const explicit = Buffer.from(imageFile(pixel))
  const metaEnd = 144 + explicit.readUInt32LE(140)
  const { implicitLittleEndian: transferSyntaxUid } = syntaxes
  const implicit = imageFile({ ...pixel, transferSyntaxUid, preamble: false, meta: false })
  const file = Uint8Array.from([...explicit.subarray(0, metaEnd), ...implicit])
  expect(wordsOf(file)).toEqual([7])
})

describe('the header', () => {
  test('gives texts as written, and null for what is absent or empty', () => {
    const elements = {
      PatientID: ' A 1 ',
      StudyDescription: '',
      InstanceNumber: '007',
      BodyPartExamined: null,
    }
    expect(instanceOf(imageFile({ ...pixel, elements })).header).toMatchObject({
      patientId: 'A 1',
      studyDescription: null,
      instanceNumber: '007',
      bodyPartExamined: null,
    })
  })

  test.each([
    { characterSet: 'ISO_IR 100', bytes: [0x47, 0xe4, 0x72], text: 'Gär' },
    { characterSet: 'ISO_IR 192', bytes: [0xe5, 0xb1, 0xb1, 0xe7, 0x94, 0xb0], text: '山田' },
    { characterSet: 'ISO_IR 144', bytes: [0xbb, 0xee], text: 'Лю' },
    {
      characterSet: '\\ISO 2022 IR 87',
      bytes: [0x1b, 0x24, 0x42, 0x3b, 0x33, 0x1b, 0x28, 0x42],
      text: '山',
    },
    { characterSet: 'NOT A SET', bytes: [0x41, 0xe4], text: 'Aä' },
  ])('decodes $characterSet', ({ characterSet, bytes, text }) => {
    const elements = {
      SpecificCharacterSet: characterSet,
      StudyDescription: Uint8Array.from(bytes),
    }
    const { header } = instanceOf(imageFile({ ...pixel, elements }))
    expect(header.studyDescription).toBe(text)
  })
})

test.each([
  { high: 15, stored: 12, expected: { bitsStored: 12, highBit: 15 } },
  { high: 3, stored: 12, expected: { bitsStored: 12, highBit: 11 } },
  { high: 40, stored: 99, expected: { bitsStored: 16, highBit: 15 } },
])('Bits Stored $stored with High Bit $high is read as $expected', ({ high, stored, expected }) => {
  const file = imageFile({ ...pixel, bitsStored: stored, highBit: high })
  expect(instanceOf(file).format).toMatchObject(expected)
})

test.each([
  { photometric: 'MONOCHROME2', samplesPerPixel: 1 },
  { photometric: 'YBR_FULL', samplesPerPixel: 3 },
])(
  'Samples per Pixel follows from $photometric where it is absent',
  ({ photometric, ...format }) => {
    const file = imageFile({ ...pixel, photometric, elements: { SamplesPerPixel: null } })
    expect(instanceOf(file).format).toMatchObject(format)
  },
)

test('Float Pixel Data needs no word on its bits (PS3.3 C.7.6.24)', () => {
  const elements = { BitsAllocated: null }
  const { format } = instanceOf(imageFile({ ...pixel, pixels: Float64Array.of(7), elements }))
  expect(format).toMatchObject({ bitsAllocated: 64, float: true, signed: false })
})

test('an overlay plane in the high bits is noticed (PS3.3 C.9.2)', () => {
  const overlay = { raw: [{ tag: 0x60020102, vr: 'US', value: 15 }] }
  const file = imageFile({ ...pixel, bitsStored: 12, elements: overlay })
  expect(instanceOf(file).format.overlayInPixels).toBe(true)
})

test.each(Object.entries(syntaxes))(
  'Number of Frames is read as text in %s',
  (_, transferSyntaxUid) => {
    const image = { rows: 1, columns: 1, frames: 3, pixels: Uint8Array.of(1, 2, 3) }
    expect(instanceOf(imageFile({ ...image, transferSyntaxUid })).numberOfFrames).toBe(3)
  },
)
