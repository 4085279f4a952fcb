import { expect, test } from 'vitest'
import { createRenderer } from '../../dicom/render.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { frameOf, instanceOf } from './picture.ts'

const pixels = Uint8Array.from({ length: 1024 }, (_, i) => i)
const ramp = { rows: 32, columns: 32, pixels }

test('a renderer gives every frame the table of its own parameters', () => {
  const render = createRenderer()
  const shade = (image: Partial<ImageFile>) => {
    const { format, frameAttributes, ...instance } = instanceOf(imageFile({ ...ramp, ...image }))
    const words = frameOf({ format, frameAttributes, ...instance }).words
    return render(words, format, frameAttributes(1)).pixels[20]
  }
  const wide = { windowCenter: 128, windowWidth: 256 }
  expect(shade(wide)).toBe(20)
  expect(shade({ windowCenter: 128, windowWidth: 2 })).toBe(0)
  expect(shade({ ...wide, photometric: 'MONOCHROME1' })).toBe(235)
  expect(shade({ ...wide, rescaleSlope: 2, rescaleIntercept: 0 })).toBe(40)
  expect(shade({ ...wide, rescaleSlope: 1, rescaleIntercept: 28 })).toBe(48)
  expect(shade({ ...wide, voiLutFunction: 'SIGMOID' })).toBe(40)
  expect(shade({ ...wide, signed: true })).toBe(20)
  expect(shade(wide)).toBe(20)
})

test('twenty windows in turn do not confuse the tables that are kept', () => {
  const render = createRenderer()
  const centers = Array.from({ length: 40 }, (_, i) => 40 + (i % 20))
  const shown = centers.map((windowCenter) => {
    const instance = instanceOf(imageFile({ ...ramp, windowCenter, windowWidth: 2 }))
    const { format, frameAttributes } = instance
    const picture = render(frameOf(instance).words, format, frameAttributes(1))
    return picture.pixels.slice(0, 256).indexOf(255)
  })
  expect(shown).toEqual(centers)
})

test('frames with and without an overlay in their high bits do not share a table', () => {
  const render = createRenderer()
  const pixels = Uint16Array.from({ length: 65_536 }, () => 0x8010)
  const image = {
    rows: 256,
    columns: 256,
    pixels,
    bitsStored: 8,
    windowCenter: 16,
    windowWidth: 256,
  }
  const overlay = { raw: [{ tag: 0x60000102, vr: 'US', value: 15 }] }
  const shown = [{}, overlay, {}].map((elements) => {
    const instance = instanceOf(imageFile({ ...image, elements }))
    const { format, frameAttributes } = instance
    return render(frameOf(instance).words, format, frameAttributes(1)).pixels[0]
  })
  expect(shown).toEqual([128, 255, 128])
})
