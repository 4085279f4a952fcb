import { describe, expect, test } from 'vitest'
import { imageFile } from '../fixtures/image-file.ts'
import { instanceOf, pictureOf } from './picture.ts'

const window = (center: number, width: number) => ({
  FrameVOILUTSequence: [{ WindowCenter: center, WindowWidth: width }],
})

const twoFrames = { rows: 1, columns: 2, frames: 2, pixels: Uint16Array.of(0, 100, 0, 100) }

describe('frame attributes (PS3.3 C.7.6.16)', () => {
  test('come from the data set of an image without functional groups', () => {
    const file = imageFile({ ...twoFrames, windowCenter: 50, windowWidth: 101, rescaleSlope: 2 })
    expect(instanceOf(file).frameAttributes(2)).toMatchObject({
      window: { center: 50, width: 101 },
      windowSource: 'data set',
      rescaleSlope: '2',
      rescaleIntercept: null,
    })
  })

  test('come from the frame before the shared group, and from that before the data set', () => {
    const file = imageFile({
      ...twoFrames,
      windowCenter: 1,
      windowWidth: 1,
      elements: {
        SharedFunctionalGroupsSequence: [
          { ...window(2, 2), PixelMeasuresSequence: [{ PixelSpacing: '0.5\\0.5' }] },
        ],
        PerFrameFunctionalGroupsSequence: [
          {},
          { ...window(3, 3), PlanePositionSequence: [{ ImagePositionPatient: '0\\0\\7' }] },
        ],
      },
    })
    const { frameAttributes } = instanceOf(file)
    expect(frameAttributes(1)).toMatchObject({ window: { center: 2, width: 2 } })
    expect(frameAttributes(2)).toMatchObject({
      window: { center: 3, width: 3 },
      windowSource: 'functional group',
      pixelSpacing: '0.5\\0.5',
      imagePositionPatient: '0\\0\\7',
    })
  })

  test('take the first of several windows', () => {
    const file = imageFile({ ...twoFrames, windowCenter: [40, -600], windowWidth: [400, 1500] })
    expect(instanceOf(file).frameAttributes(1).window).toEqual({ center: 40, width: 400 })
  })

  test.each([
    { title: 'a width below 1', elements: { WindowCenter: '40', WindowWidth: '0.5' } },
    { title: 'no center', elements: { WindowWidth: '400' } },
    { title: 'no number', elements: { WindowCenter: 'wide', WindowWidth: '400' } },
    { title: 'an empty first value', elements: { WindowCenter: '\\40', WindowWidth: '1\\400' } },
  ])('have no window where there is $title', ({ elements }) => {
    expect(instanceOf(imageFile({ ...twoFrames, elements })).frameAttributes(1).window).toBeNull()
  })
})

describe('the source of the window is told', () => {
  test.each([
    { source: 'data set', image: { windowCenter: 50, windowWidth: 101 } },
    {
      source: 'functional group',
      image: { elements: { SharedFunctionalGroupsSequence: [window(50, 101)] } },
    },
    { source: 'frame range', image: {} },
  ])('$source', ({ source, image }) => {
    const { windowSource, window: chosen } = pictureOf(imageFile({ ...twoFrames, ...image }))
    expect(windowSource).toBe(source)
    expect(chosen).toEqual({ center: source === 'frame range' ? 50.5 : 50, width: 101 })
  })

  test('none for colour', () => {
    const file = imageFile({
      rows: 1,
      columns: 1,
      photometric: 'RGB',
      pixels: Uint8Array.of(1, 2, 3),
    })
    expect(pictureOf(file)).toEqual({
      pixels: Uint8Array.of(1, 2, 3),
      channels: 3,
      window: null,
      windowSource: 'none',
      voiLutFunction: null,
    })
  })
})

test('colour of more than 8 bits is scaled to the range of Bits Stored', () => {
  const pixels = Uint16Array.of(0, 2048, 4095)
  const file = imageFile({ rows: 1, columns: 1, photometric: 'RGB', pixels, bitsStored: 12 })
  expect([...pictureOf(file).pixels]).toEqual([0, 128, 255])
})
