/** Values that are not written as the standard wants them. */

import { describe, expect, test } from 'vitest'
import { dicomFile, type Elements, syntaxes } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { framesIn, instanceOf, wordsOf } from './picture.ts'

const image = { rows: 1, columns: 2, pixels: [7, 8] }

function windowOf(elements: Elements) {
  return instanceOf(imageFile({ ...image, elements })).frameAttributes(1).window
}

describe('a window whose numbers are binary', () => {
  test.each(['FL', 'FD', 'SS', 'US', 'SL', 'UL'])('is read as %s', (vr) => {
    const raw = [
      { tag: 0x00281050, vr, value: [40, 600] },
      { tag: 0x00281051, vr, value: [400, 1500] },
    ]
    expect(windowOf({ raw })).toEqual({ center: 40, width: 400 })
  })

  test('may have fractions, and no values', () => {
    const center = { tag: 0x00281050, vr: 'FD', value: [-0.25] }
    const width = { tag: 0x00281051, vr: 'FL', value: [1.5] }
    expect(windowOf({ raw: [center, width] })).toEqual({ center: -0.25, width: 1.5 })
    expect(windowOf({ raw: [center, { ...width, value: [] }] })).toBeNull()
  })
})

test('a window of VR UN is read as text', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const raw = [
    { tag: 0x00281050, vr: 'UN', value: bytes('40') },
    { tag: 0x00281051, vr: 'UN', value: bytes(' 400') },
  ]
  expect(windowOf({ raw })).toEqual({ center: 40, width: 400 })
})

test('Number of Frames may be binary', () => {
  const elements = { raw: [{ tag: 0x00280008, vr: 'US', value: [2] }] }
  expect(instanceOf(imageFile({ ...image, elements })).numberOfFrames).toBe(2)
})

test.each(['', '0', '-1', 'two', '1.5'])('Number of Frames "%s" counts as 1', (written) => {
  const elements = { NumberOfFrames: written }
  expect(framesIn(instanceOf(imageFile({ ...image, elements }))).count).toBe(1)
})

test.each(['US', 'SS', 'UL', 'IS'])('Rows may have the VR %s', (vr) => {
  const elements = { Rows: null, raw: [{ tag: 0x00280010, vr, value: [1] }] }
  expect(wordsOf(imageFile({ ...image, elements }))).toEqual([7, 8])
})

test('of two values where one belongs, the first counts', () => {
  const elements = { Rows: null, raw: [{ tag: 0x00280010, vr: 'US', value: [1, 9] }] }
  expect(wordsOf(imageFile({ ...image, elements }))).toEqual([7, 8])
})

describe('a sequence that became UN on its way (PS3.5 6.2.2)', () => {
  const groups = { FrameVOILUTSequence: [{ WindowCenter: 40, WindowWidth: 400 }] }
  const { implicitLittleEndian: transferSyntaxUid } = syntaxes
  const sequence = { SharedFunctionalGroupsSequence: [groups] }
  const implicit = dicomFile({ transferSyntaxUid, meta: false, elements: sequence })
  const unknown = (value: Uint8Array) => ({ raw: [{ tag: 0x52009229, vr: 'UN', value }] })

  test('is read with its items', () => {
    expect(windowOf(unknown(implicit.subarray(8)))).toEqual({ center: 40, width: 400 })
  })

  test('is left alone where it is something else', () => {
    expect(windowOf(unknown(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))).toBeNull()
    expect(windowOf(unknown(new Uint8Array()))).toBeNull()
  })
})

test.each([
  [syntaxes.explicitBigEndian, syntaxes.explicitLittleEndian],
  [syntaxes.explicitLittleEndian, syntaxes.explicitBigEndian],
])('pixels in %s have the byte order of their data set under the name %s', (written, named) => {
  const file = imageFile({ ...image, transferSyntaxUid: written })
  const renamed = imageFile({ ...image, transferSyntaxUid: named })
  const metaEnd = (bytes: Uint8Array) => 144 + new DataView(bytes.buffer).getUint32(140, true)
  const head = renamed.subarray(0, metaEnd(renamed))
  expect(wordsOf(Uint8Array.of(...head, ...file.subarray(metaEnd(file))))).toEqual([7, 8])
})
