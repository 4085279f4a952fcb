/** Small CT images for tests of a whole run. */

import { type ImageFile, imageFile } from '../fixtures/image-file.ts'

/** Two rows of three. */
export const pixels = Uint16Array.of(0, 400, 1024, 1064, 1264, 4095)

/** A CT slice with a window. */
export function ct(image: Partial<ImageFile> = {}): Uint8Array {
  const window = { windowCenter: 40, windowWidth: 400 }
  const rescale = { rescaleSlope: 1, rescaleIntercept: -1024 }
  return imageFile({ rows: 2, columns: 3, pixels, ...window, ...rescale, ...image })
}

/** The same of a patient, with this SOP Instance UID. */
export function patient(
  id: string,
  sopInstanceUid: string,
  image: Partial<ImageFile> = {},
): Uint8Array {
  return ct({ ...image, elements: { PatientID: id, SOPInstanceUID: sopInstanceUid } })
}

/** A file whose transfer syntax is not decoded. */
export const mpeg = ct({
  transferSyntaxUid: '1.2.840.10008.1.2.4.100',
  pixels: { fragments: [new Uint8Array(8)] },
})
