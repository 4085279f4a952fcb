import { describe, expect, test } from 'vitest'
import { base64 } from '../../dicom/base64.ts'
import { type Elements, type RawElement, syntaxes } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { jsonOf } from './picture.ts'

const written = Object.entries(syntaxes).filter(([name]) => name !== 'rle')

function json(elements: Elements, transferSyntaxUid: string = syntaxes.explicitLittleEndian) {
  return jsonOf(imageFile({ rows: 1, columns: 1, pixels: [0], transferSyntaxUid, elements }))
}

function raw(tag: number, vr: string, value: RawElement['value']): Elements {
  return { raw: [{ tag, vr, value }] }
}

describe.each(written)('in %s', (_, transferSyntaxUid) => {
  const read = (elements: Elements) => json(elements, transferSyntaxUid)

  test('decimal strings are numbers, several of them an array', () => {
    expect(read({ ImagePositionPatient: [-1.5, 0, 30] })['00200032']).toEqual({
      vr: 'DS',
      Value: [-1.5, 0, 30],
    })
  })

  test('binary numbers are numbers', () => {
    expect(read({})['00280010']).toEqual({ vr: 'US', Value: [1] })
    const region = { raw: [{ tag: 0x0018602c, vr: 'FD', value: 0.25 }] }
    expect(read({ raw: [{ tag: 0x00186011, vr: 'SQ', value: [region] }] })['00186011']).toEqual({
      vr: 'SQ',
      Value: [{ '0018602C': { vr: 'FD', Value: [0.25] } }],
    })
  })

  test('tables of words are little endian, in base64', () => {
    const table = Uint16Array.of(0x0102, 0xfffe)
    expect(read(raw(0x00281201, 'OW', table))['00281201']).toEqual({
      vr: 'OW',
      InlineBinary: Buffer.from([2, 1, 0xfe, 0xff]).toString('base64'),
    })
  })

  test('tags are texts', () => {
    expect(read(raw(0x00280009, 'AT', 0x00181063))['00280009']).toEqual({
      vr: 'AT',
      Value: ['00181063'],
    })
  })

  test('functional groups are kept, item by item', () => {
    const position = (z: number) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
    })
    const groups = read({ PerFrameFunctionalGroupsSequence: [position(1), position(2)] })
    expect(groups['52009230']?.Value).toMatchObject([
      { '00209113': { Value: [{ '00200032': { Value: [0, 0, 1] } }] } },
      { '00209113': { Value: [{ '00200032': { Value: [0, 0, 2] } }] } },
    ])
  })
})

describe('a value', () => {
  test('that is empty leaves its attribute without one', () => {
    expect(json({ PatientSex: '' })['00100040']).toEqual({ vr: 'CS' })
  })

  test('that is empty among others is null', () => {
    expect(json({ ImageType: 'ORIGINAL\\\\AXIAL' })['00080008']?.Value).toEqual([
      'ORIGINAL',
      null,
      'AXIAL',
    ])
  })

  test.each([
    { title: 'no number', elements: raw(0x00281050, 'DS', '40\\wide'), tag: '00281050' },
    { title: 'infinite', elements: raw(0x00281050, 'DS', 'Infinity'), tag: '00281050' },
    { title: 'not whole', elements: raw(0x00200013, 'IS', '1.5'), tag: '00200013' },
    { title: 'no UID', elements: raw(0x00080016, 'UI', 'CT <b>'), tag: '00080016' },
    { title: 'too long', elements: raw(0x00181065, 'DS', '1\\'.repeat(9000)), tag: '00181065' },
    { title: 'cut off', elements: raw(0x00186016, 'UL', Uint8Array.of(1, 2)), tag: '00186016' },
  ])('that is $title leaves its attribute without one', ({ elements, tag }) => {
    const attribute = json(elements)[tag]
    expect(attribute).toBeDefined()
    expect(attribute?.Value).toBeUndefined()
  })

  test('that is larger than any table leaves its attribute without one', () => {
    const table = (length: number) =>
      json(raw(0x00281201, 'OW', new Uint16Array(length)))['00281201']?.InlineBinary?.length
    expect(table(65_536)).toBe(174_764)
    expect(table(65_537)).toBeUndefined()
  })

  test('is decoded by the character set', () => {
    const elements = {
      SpecificCharacterSet: 'ISO_IR 100',
      StudyDescription: Uint8Array.of(0x5a, 0x6f, 0xeb),
    }
    expect(json(elements)['00081030']?.Value).toEqual(['Zoë'])
  })

  test('that the standard leaves to Pixel Representation is signed where that is', () => {
    const elements = raw(0x00280120, 'SS', -2000)
    const image = { rows: 1, columns: 1, pixels: Int16Array.of(0), elements }
    const padding = (transferSyntaxUid: string) =>
      jsonOf(imageFile({ ...image, transferSyntaxUid }))['00280120']
    expect(padding(syntaxes.explicitLittleEndian)).toEqual({ vr: 'SS', Value: [-2000] })
    expect(padding(syntaxes.implicitLittleEndian)).toEqual({ vr: 'SS', Value: [-2000] })
  })
})

describe('what is left out', () => {
  test.each([
    ["Patient's Name", { PatientName: 'Doe^Jane' }],
    ['Patient ID, which the database says', { PatientID: 'MRN 1' }],
    ['UIDs, which the database says', { SOPInstanceUID: '1.2.3', StudyInstanceUID: '1.2.4' }],
    ['dates of birth', { PatientBirthDate: '19330417' }],
    ['orders', { AccessionNumber: 'A1', StudyID: 'S1' }],
    ['overlays', raw(0x60003000, 'OW', Uint16Array.of(1))],
    ['private attributes', raw(0x00091001, 'LO', 'x')],
  ] as const)('%s', (_, elements) => {
    const without = Object.keys(elements).map((name) => [name, name === 'raw' ? [] : null])
    expect(json(elements)).toEqual(json(Object.fromEntries(without)))
  })

  test('what is nested deeper than any device writes', () => {
    const nest = (depth: number): Elements =>
      depth === 0 ? {} : { FrameContentSequence: [nest(depth - 1)] }
    const text = JSON.stringify(json(nest(20)))
    expect(text.match(/00209111/g)).toHaveLength(5)
  })
})

describe('private attributes that make SUVs', () => {
  const creator = { tag: 0x70530010, vr: 'LO', value: 'Philips PET Private Group' }
  const factor = { tag: 0x70531000, vr: 'DS', value: '0.5' }

  test('are kept with their creator', () => {
    expect(json({ raw: [creator, factor] })).toMatchObject({
      '70530010': { vr: 'LO', Value: ['Philips PET Private Group'] },
      '70531000': { vr: 'DS', Value: [0.5] },
    })
  })

  test('are left out where the block is of another', () => {
    const other = { ...creator, value: 'SOMEBODY' }
    expect(json({ raw: [other, factor] })).toEqual(json({}))
  })
})

test.each(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'])('%j in base64', (text) => {
  expect(base64(Buffer.from(text))).toBe(Buffer.from(text).toString('base64'))
})
