import { describe, expect, test } from 'vitest'
import { recognise } from '../../dicom/recognise.ts'
import { dicomFile, syntaxes } from '../fixtures/dicom-file.ts'

const elements = { SOPClassUID: '1.2.3', Modality: 'CT', PatientID: 'A' }
const { implicitLittleEndian, explicitLittleEndian, explicitBigEndian } = syntaxes

describe('recognise (PS3.10 7.1)', () => {
  test.each([
    { title: 'preamble and meta', preamble: true, meta: true },
    { title: 'meta from the first byte', preamble: false, meta: true },
  ])('finds the data set after $title', ({ preamble, meta }) => {
    const file = dicomFile({ preamble, meta, elements, transferSyntaxUid: explicitBigEndian })
    expect(recognise(file)).toMatchObject({
      kind: 'DICOM',
      location: { transferSyntaxUid: explicitBigEndian },
    })
  })

  test.each([implicitLittleEndian, explicitLittleEndian, explicitBigEndian])(
    'tells that a bare data set is written in %s',
    (transferSyntaxUid) => {
      const file = dicomFile({ preamble: false, meta: false, elements, transferSyntaxUid })
      const location = { offset: 0, transferSyntaxUid }
      expect(recognise(file)).toEqual({ kind: 'DICOM', location })
    },
  )

  test('tells it behind a preamble too', () => {
    const bare = dicomFile({ preamble: false, meta: false, elements })
    const file = new Uint8Array(128 + bare.length)
    file.set(bare, 128)
    const location = { offset: 128, transferSyntaxUid: explicitLittleEndian }
    expect(recognise(file)).toEqual({ kind: 'DICOM', location })
  })

  test('infers a Transfer Syntax UID that is absent', () => {
    const bare = dicomFile({ preamble: false, meta: false, elements })
    const prefix = new Uint8Array(132)
    prefix.set(
      [...'DICM'].map((letter) => letter.charCodeAt(0)),
      128,
    )
    const location = { offset: 132, transferSyntaxUid: explicitLittleEndian }
    expect(recognise(Uint8Array.from([...prefix, ...bare]))).toEqual({ kind: 'DICOM', location })
  })

  test.each([
    { title: 'nothing', bytes: [] },
    { title: 'zeros', bytes: new Array(200).fill(0) },
    {
      title: 'text',
      bytes: [...'A plain text, long enough to be read.'].map((c) => c.charCodeAt(0)),
    },
    { title: 'a PNG', bytes: [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82] },
  ])('does not take $title for DICOM', ({ bytes }) => {
    expect(recognise(Uint8Array.from(bytes))).toEqual({ kind: 'not DICOM' })
  })

  test.each([{ rest: [] }, { rest: [1, 2, 3] }, { rest: new Array(64).fill(0xff) }])(
    'says that no data set follows the marks of DICOM',
    ({ rest }) => {
      const prefix = new Uint8Array(132)
      prefix.set([68, 73, 67, 77], 128)
      const file = Uint8Array.from([...prefix, ...rest])
      expect(recognise(file)).toEqual({ kind: 'no data set' })
    },
  )
})
