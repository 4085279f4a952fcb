/** The order of the images of a series. Pure. */

import type { Image } from '../drizzle/schema.ts'

/** What the order depends on. */
export type Positioned = Pick<
  Image,
  'ImageID' | 'FrameNumber' | 'InstanceNumber' | 'ImagePositionPatient' | 'ImageOrientationPatient'
>

/**
 * Sorts the images of a series along the slice normal (PS3.3 C.7.6.2.1.1), then by
 * InstanceNumber, FrameNumber and ImageID; what lacks a value comes last.
 */
export function sortSeries<Row extends Positioned>(images: readonly Row[]): readonly Row[] {
  const keyed = images.map((image) => ({
    image,
    location: sliceLocation(image),
    number: numberOr(image.InstanceNumber),
  }))
  keyed.sort(
    (a, b) =>
      difference(a.location, b.location) ||
      difference(a.number, b.number) ||
      a.image.FrameNumber - b.image.FrameNumber ||
      (a.image.ImageID < b.image.ImageID ? -1 : 1),
  )
  return keyed.map(({ image }) => image)
}

/** Millimetres along the normal of the slice; infinite where position or orientation is absent. */
export function sliceLocation(image: Positioned): number {
  const [x, y, z] = numbers(image.ImagePositionPatient)
  const [rx, ry, rz, cx, cy, cz] = numbers(image.ImageOrientationPatient)
  const normal = [
    product(ry, cz) - product(rz, cy),
    product(rz, cx) - product(rx, cz),
    product(rx, cy) - product(ry, cx),
  ]
  const location = product(x, normal[0]) + product(y, normal[1]) + product(z, normal[2])
  return Number.isFinite(location) ? location : Number.POSITIVE_INFINITY
}

function numbers(written: string | null): readonly number[] {
  return written === null ? [] : written.split('\\').map(Number)
}

function product(a = Number.NaN, b = Number.NaN): number {
  return a * b
}

function numberOr(written: string | null): number {
  const number = written === null ? Number.NaN : Number(written)
  return Number.isFinite(number) ? number : Number.POSITIVE_INFINITY
}

/** Zero for two infinities, which subtraction would make NaN. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a - b
}
