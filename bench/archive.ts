/** The DICOM files that both servers are asked for. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageFile, uid } from '../test/fixtures/image-file.ts'

/** The UIDs of the long series: that of the first patient. */
export const long = {
  study: uid('BENCH-000 study'),
  series: uid('BENCH-000 series'),
  /** Its slices are counted from 1. */
  instance: (slice: number) => uid(`BENCH-000 slice ${slice}`),
} as const

/** How much there is. */
export interface Extent {
  /** Patients, each with one study of one series: a page of OHIF's list has 101 studies. */
  readonly patients: number
  /** Slices of the long series, of 512 rows and columns. */
  readonly slices: number
}

/** Slices of the other series, of 64 rows and columns. */
const others = 3

/** Writes them into a folder, a file a slice. */
export function writeFiles(folder: string, { patients, slices }: Extent): void {
  mkdirSync(folder, { recursive: true })
  for (let patient = 0; patient < patients; patient++) {
    const name = `BENCH-${String(patient).padStart(3, '0')}`
    const [count, size] = patient === 0 ? [slices, 512] : [others, 64]
    for (let slice = 1; slice <= count; slice++) {
      writeFileSync(join(folder, `${name}-${slice}.dcm`), sliceFile({ name, patient, slice, size }))
    }
  }
}

/** A disc of tissue with a texture that no two slices share. */
function sliceFile(of: { name: string; patient: number; slice: number; size: number }): Uint8Array {
  const { name, patient, slice, size } = of
  const pixels = Uint16Array.from({ length: size * size }, (_, index) => {
    const [x, y] = [index % size, Math.floor(index / size)]
    const isInside = Math.hypot(x - size / 2, y - size / 2) < 0.4 * size
    return isInside ? 1000 + ((x * 7 + y * 13 + slice * 31 + patient * 17) % 97) : 24
  })
  return imageFile({
    rows: size,
    columns: size,
    pixels,
    bitsStored: 12,
    windowCenter: 40,
    windowWidth: 400,
    rescaleIntercept: -1024,
    rescaleSlope: 1,
    elements: {
      Modality: 'CT',
      PatientID: name,
      PatientSex: 'F',
      SOPInstanceUID: uid(`${name} slice ${slice}`),
      StudyInstanceUID: uid(`${name} study`),
      SeriesInstanceUID: uid(`${name} series`),
      FrameOfReferenceUID: uid(`${name} frame of reference`),
      StudyDate: '20240101',
      StudyDescription: 'Thorax without contrast',
      SeriesDescription: 'Axial',
      InstanceNumber: slice,
      PixelSpacing: [0.7, 0.7],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      ImagePositionPatient: [0, 0, slice],
      PatientIdentityRemoved: 'YES',
    },
  })
}
