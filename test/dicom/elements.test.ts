import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parse } from '../../dicom/parse.ts'
import { dicomFile, type RawElement, syntaxes } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { instanceOf, wordsOf } from './picture.ts'

const pixel = { rows: 1, columns: 2, pixels: [7, 8] }
const { explicitLittleEndian, explicitBigEndian, implicitLittleEndian } = syntaxes

/** Private elements of each 64-bit VR (PS3.5 6.2) in the middle of a data set. */
const wide: readonly RawElement[] = [
  { tag: 0x00111001, vr: 'OV', value: BigUint64Array.of(1n, 2n, 3n) },
  { tag: 0x00111002, vr: 'SV', value: [-5, 6] },
  { tag: 0x00111003, vr: 'UV', value: [2 ** 40] },
]

describe.each([explicitLittleEndian, explicitBigEndian, implicitLittleEndian])(
  'a data set in %s with elements of 64-bit VRs (PS3.5 7.1.2)',
  (transferSyntaxUid) => {
    test('has what stands behind them', () => {
      const file = imageFile({ ...pixel, transferSyntaxUid, elements: { raw: wide } })
      expect(wordsOf(file)).toEqual([7, 8])
      expect(instanceOf(file).header.modality).toBe('CT')
    })

    test.each([false, true])('has what stands behind them in items, delimited: %s', (delimited) => {
      const inner = { WindowCenter: 40, raw: wide }
      const elements = {
        PerFrameFunctionalGroupsSequence: [{ FrameVOILUTSequence: [inner] }, { raw: wide }],
        SharedFunctionalGroupsSequence: [{ FrameVOILUTSequence: [{ raw: wide, WindowWidth: 3 }] }],
      }
      const file = imageFile({ ...pixel, transferSyntaxUid, elements, undefinedLength: delimited })
      expect(wordsOf(file)).toEqual([7, 8])
      expect(instanceOf(file).frameAttributes(1).window).toEqual({ center: 40, width: 3 })
    })
  },
)

test('an Extended Offset Table stands before encapsulated Pixel Data (PS3.3 C.7.6.3.1.8)', () => {
  const elements = {
    raw: [
      { tag: 0x7fe00001, vr: 'OV', value: BigUint64Array.of(0n, 74n) },
      { tag: 0x7fe00002, vr: 'OV', value: BigUint64Array.of(66n, 66n) },
      { tag: 0x7fe00003, vr: 'UV', value: [132] },
    ],
  }
  const pixels = Uint8Array.of(5, 5, 9, 9)
  const image = { ...pixel, frames: 2, pixels, transferSyntaxUid: syntaxes.rle, elements }
  expect(wordsOf(imageFile(image), 2)).toEqual([9, 9])
})

test('the marks of DICOM inside of a data set do not begin another one', () => {
  const marks = { tag: 0x00080100, vr: 'LO', value: `${' '.repeat(108)}DICM` }
  const elements = { SOPClassUID: '1.2', raw: [marks] }
  const dataSet = dicomFile({ meta: false, elements })
  expect(String.fromCharCode(...dataSet.subarray(128, 132))).toBe('DICM')
  expect(parse(dicomFile({ elements }), (bytes) => bytes)).toEqual({ kind: 'no pixel data' })
})

describe('a data set without Pixel Data', () => {
  const elements = { Modality: 'SR', PatientID: '' }

  test.each(Object.values(syntaxes))('may end in an empty element in %s', (transferSyntaxUid) => {
    const file = dicomFile({ transferSyntaxUid, elements })
    expect(parse(file, (bytes) => inflateRawSync(bytes))).toEqual({ kind: 'no pixel data' })
  })

  test.each([implicitLittleEndian, explicitLittleEndian, explicitBigEndian])(
    'does not break off in an element in %s',
    (transferSyntaxUid) => {
      const file = dicomFile({ transferSyntaxUid, elements: { ...elements, PatientID: 'ABCD' } })
      expect(() => parse(file.subarray(0, -2), (bytes) => bytes)).toThrow('buffer overrun')
    },
  )

  test.each([implicitLittleEndian, explicitLittleEndian])(
    'does not break off in a sequence in %s',
    (transferSyntaxUid) => {
      const SharedFunctionalGroupsSequence = [{ WindowCenter: 1 }]
      const content = { transferSyntaxUid, undefinedLength: true }
      const named = { Modality: 'SR', SharedFunctionalGroupsSequence }
      const file = dicomFile({ ...content, elements: named })
      const cut = file.subarray(0, -8)
      expect(() => parse(cut, (bytes) => bytes)).toThrow('eof encountered')
    },
  )
})
