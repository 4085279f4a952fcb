import { expect, test } from 'vitest'
import { type Positioned, sliceLocation, sortSeries } from '../../ingest/position.ts'

const axial = '1\\0\\0\\0\\1\\0'

function image(ImageID: string, values: Partial<Positioned> = {}): Positioned {
  return {
    ImageID,
    FrameNumber: 1,
    InstanceNumber: null,
    ImagePositionPatient: null,
    ImageOrientationPatient: null,
    ...values,
  }
}

test.each([
  { orientation: axial, position: '5\\6\\-7.5', location: -7.5 },
  { orientation: '0\\1\\0\\0\\0\\-1', position: '3\\0\\0', location: -3 },
  { orientation: axial, position: null, location: Number.POSITIVE_INFINITY },
  { orientation: null, position: '0\\0\\1', location: Number.POSITIVE_INFINITY },
  { orientation: 'a\\b', position: '0\\0\\1', location: Number.POSITIVE_INFINITY },
])('$position on $orientation lies at $location', ({ orientation, position, location }) => {
  const values = { ImageOrientationPatient: orientation, ImagePositionPatient: position }
  expect(sliceLocation(image('1', values))).toBe(location)
})

test('a series is sorted along the slice normal, then by number, frame and id', () => {
  const at = (z: number) => ({
    ImageOrientationPatient: axial,
    ImagePositionPatient: `0\\0\\${z}`,
  })
  const sorted = sortSeries([
    image('none-b'),
    image('none-a'),
    image('ten', { InstanceNumber: '10' }),
    image('nine', { InstanceNumber: '9' }),
    image('multi-10', { InstanceNumber: '3', FrameNumber: 10 }),
    image('multi-2', { InstanceNumber: '3', FrameNumber: 2 }),
    image('high', { ...at(20), InstanceNumber: '1' }),
    image('low', { ...at(-4.5), InstanceNumber: '2' }),
  ])
  expect(sorted.map(({ ImageID }) => ImageID)).toEqual([
    'low',
    'high',
    'multi-2',
    'multi-10',
    'nine',
    'ten',
    'none-a',
    'none-b',
  ])
})
