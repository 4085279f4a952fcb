/** PS3.3 C.8.9: a BQML value times body weight, by the dose that is left when the scan starts. */

import { describe, expect, test, vi } from 'vitest'
import type { FrameAttributes } from '../../dicom/instance.ts'
import type { Elements } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { dose, pet } from '../fixtures/pet.ts'
import { instanceOf, pictureOf } from './picture.ts'

/** 70 kg in grams / (370 MBq · 2^(-900 s / 6586.2 s)). */
const factor = 0.000207985

/** Bq/ml: SUV 0, about 2.5, about 5 and above. */
const becquerels = { rows: 1, columns: 4, pixels: Uint16Array.of(0, 12_100, 24_050, 60_000) }

function attributesOf(elements: Elements): FrameAttributes {
  const file = imageFile({ ...becquerels, windowCenter: 50, windowWidth: 100, elements })
  return instanceOf(file).frameAttributes(1)
}

describe('of a PET image that tells its dose', () => {
  test('the factor is body weight by the dose that is left', () => {
    expect(attributesOf(pet).suvFactor).toBeCloseTo(factor, 8)
  })

  test('the range from 0 to 5 is shown, whatever window the file has', () => {
    expect(attributesOf({ ...pet, VOILUTFunction: 'SIGMOID' })).toMatchObject({
      window: { center: 3, width: 6 },
      windowSource: 'SUV',
      voiLutFunction: 'LINEAR',
    })
    const { pixels } = pictureOf(imageFile({ ...becquerels, elements: pet }))
    expect([...pixels]).toEqual([0, 128, 255, 255])
  })

  test('values are rescaled first', () => {
    const rescale = { RescaleSlope: '2', RescaleIntercept: '0' }
    const file = imageFile({ ...becquerels, elements: { ...pet, ...rescale } })
    expect([...pictureOf(file).pixels]).toEqual([0, 255, 255, 255])
  })

  test.each([
    ['F', factor],
    ['O', null],
  ])('a size counts with the sex %s as the viewer counts it', (PatientSex, expected) => {
    const { suvFactor } = attributesOf({ ...pet, PatientSize: '1.7', PatientSex })
    expect(suvFactor === null ? null : Number(suvFactor.toFixed(9))).toBe(expected)
  })

  test('nothing is printed', () => {
    const warn = vi.spyOn(console, 'warn')
    attributesOf(pet)
    expect(warn).not.toHaveBeenCalled()
  })
})

describe('the time between dose and scan', () => {
  const injected = (item: Elements) => ({
    ...pet,
    RadiopharmaceuticalInformationSequence: [{ ...dose, ...item }],
  })

  test('begins at the start time, or at a start date and time of its own', () => {
    const overnight = { RadiopharmaceuticalStartDateTime: '20191231235500.00' }
    const later = attributesOf(injected(overnight)).suvFactor ?? 0
    // 10 h 15 min 11 s in place of 15 min.
    expect(later / factor).toBeCloseTo(2 ** (36_011 / 6586.2), 3)
  })

  test('ends with the acquisition where the series is dated later', () => {
    const { suvFactor } = attributesOf({ ...pet, SeriesTime: '120000' })
    expect(suvFactor).toBeCloseTo(factor, 8)
  })

  test('ends where GE says (0009,100D), where the series is dated later', () => {
    const raw = [{ tag: 0x0009100d, vr: 'DT', value: '20200101114537.2' }]
    const late = { ...pet, SeriesTime: '120000', raw }
    // One half-life and 40 ms after the dose.
    const whole = attributesOf({ ...late, raw: [] }).suvFactor ?? 0
    const decayed = (attributesOf(late).suvFactor ?? 0) / whole
    expect(decayed).toBeCloseTo(2 ** (5726.2 / 6586.2), 4)
  })
})

describe('other units than BQML', () => {
  const philips = (element: number, value: string) => ({
    ...pet,
    Units: 'CNTS',
    raw: [{ tag: 0x70530000 + element, vr: 'DS', value }],
  })

  test('GML are SUVs', () => {
    expect(attributesOf({ ...pet, Units: 'GML' }).suvFactor).toBe(1)
  })

  test('CNTS of Philips have their factor in (7053,1000)', () => {
    expect(attributesOf(philips(0x1000, '0.00125')).suvFactor).toBe(0.00125)
  })

  test('CNTS of Philips become Bq/ml by (7053,1009)', () => {
    expect(attributesOf(philips(0x1009, '2')).suvFactor).toBeCloseTo(2 * factor, 8)
  })

  test.each(['CNTS', 'CM2ML'])('%s alone tell no SUV', (Units) => {
    expect(attributesOf({ ...pet, Units }).suvFactor).toBeNull()
  })
})

describe('an image has no SUV and keeps its window', () => {
  const without = (name: keyof typeof dose) => ({
    RadiopharmaceuticalInformationSequence: [{ ...dose, [name]: null }],
  })
  test.each<{ title: string; change: Elements }>([
    { title: 'of another modality', change: { Modality: 'NM' } },
    { title: 'without attenuation correction', change: { CorrectedImage: 'DECY' } },
    { title: 'without weight', change: { PatientWeight: null } },
    { title: 'of weight 0', change: { PatientWeight: '0' } },
    { title: 'of a weight that is no number', change: { PatientWeight: 'heavy' } },
    { title: 'without units', change: { Units: null } },
    { title: 'without decay correction', change: { DecayCorrection: null } },
    { title: 'without series time', change: { SeriesTime: null } },
    { title: 'with an impossible date', change: { SeriesDate: '20200231' } },
    { title: 'with a scan before the dose', change: { SeriesTime: '090000' } },
    { title: 'without an item of dose', change: { RadiopharmaceuticalInformationSequence: [] } },
    { title: 'without dose', change: without('RadionuclideTotalDose') },
    { title: 'without half-life', change: without('RadionuclideHalfLife') },
    { title: 'without start time', change: without('RadiopharmaceuticalStartTime') },
  ])('$title', ({ change }) => {
    expect(attributesOf({ ...pet, ...change })).toMatchObject({
      suvFactor: null,
      window: { center: 50, width: 100 },
      windowSource: 'data set',
    })
  })

  test('of a dose of 0', () => {
    const nothing = [{ ...dose, RadionuclideTotalDose: '0' }]
    const { suvFactor } = attributesOf({ ...pet, RadiopharmaceuticalInformationSequence: nothing })
    expect(suvFactor).toBeNull()
  })
})
