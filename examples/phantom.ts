/**
 * Twelve small patients that do not exist: ellipsoids with the values of tissue, sliced, with
 * seeded noise, so that every run writes the same files.
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syntaxes } from '../test/fixtures/dicom-file.ts'
import { imageFile, uid } from '../test/fixtures/image-file.ts'
import { type Anatomy, anatomies, type Ellipsoid } from './anatomy.ts'

/** One imaginary patient. */
interface Phantom {
  readonly patientId: string
  readonly anatomy: keyof typeof anatomies
  readonly sex: 'F' | 'M'
  /** Years. */
  readonly age: number
  readonly slices: number
  /** Each study of a patient has one series; a second one is a follow-up. */
  readonly studies: number
}

const phantoms: readonly Phantom[] = [
  { patientId: 'DEMO-001', anatomy: 'head', sex: 'F', age: 34, slices: 8, studies: 1 },
  { patientId: 'DEMO-002', anatomy: 'thorax', sex: 'M', age: 61, slices: 10, studies: 1 },
  { patientId: 'DEMO-003', anatomy: 'thorax', sex: 'F', age: 58, slices: 8, studies: 1 },
  { patientId: 'DEMO-004', anatomy: 'abdomen', sex: 'M', age: 47, slices: 9, studies: 1 },
  { patientId: 'DEMO-005', anatomy: 'brain', sex: 'F', age: 29, slices: 8, studies: 1 },
  { patientId: 'DEMO-006', anatomy: 'abdomen', sex: 'F', age: 72, slices: 7, studies: 1 },
  { patientId: 'DEMO-007', anatomy: 'head', sex: 'M', age: 66, slices: 8, studies: 1 },
  { patientId: 'DEMO-008', anatomy: 'thorax', sex: 'M', age: 53, slices: 9, studies: 1 },
  { patientId: 'DEMO-009', anatomy: 'abdomen', sex: 'F', age: 38, slices: 8, studies: 1 },
  { patientId: 'DEMO-010', anatomy: 'brain', sex: 'M', age: 44, slices: 8, studies: 1 },
  { patientId: 'DEMO-011', anatomy: 'thorax', sex: 'F', age: 70, slices: 6, studies: 2 },
  { patientId: 'DEMO-012', anatomy: 'head', sex: 'F', age: 51, slices: 9, studies: 1 },
]

const size = 128
const syntaxList = Object.values(syntaxes)

/** Writes the patients below a folder, one folder each; the answer is the number of files. */
export async function writePhantoms(folder: string): Promise<number> {
  let count = 0
  for (const [number, phantom] of phantoms.entries()) {
    await mkdir(join(folder, phantom.patientId), { recursive: true })
    for (let study = 1; study <= phantom.studies; study++) {
      for (let slice = 1; slice <= phantom.slices; slice++) {
        const name = `${phantom.patientId}-${phantom.anatomy}-${study}-${String(slice).padStart(3, '0')}.dcm`
        const file = sliceFile(phantom, { number, study, slice })
        await writeFile(join(folder, phantom.patientId, name), file)
        count++
      }
    }
  }
  return count
}

function sliceFile(
  { patientId, anatomy: name, sex, age, slices }: Phantom,
  { number, study, slice }: { number: number; study: number; slice: number },
): Uint8Array {
  const anatomy = anatomies[name]
  const random = randomNumbers(number * 10_000 + study * 1000 + slice)
  const z = (2 * slice - 1) / slices - 1
  const studyUid = uid(`${patientId} study ${study}`)
  const spacing = anatomy.widthMm / size
  const date = `2024${String(number + 1).padStart(2, '0')}${study === 1 ? '12' : '26'}`
  return imageFile({
    rows: size,
    columns: size,
    pixels: drawSlice(anatomy, { z, shape: randomNumbers(number), random }),
    bitsStored: 12,
    windowCenter: anatomy.windowCenter,
    windowWidth: anatomy.windowWidth,
    ...(anatomy.modality === 'CT' ? { rescaleIntercept: -1024, rescaleSlope: 1 } : {}),
    transferSyntaxUid: syntaxList[number % syntaxList.length] ?? syntaxes.explicitLittleEndian,
    elements: {
      SOPClassUID: anatomy.sopClassUid,
      Modality: anatomy.modality,
      PatientID: patientId,
      PatientSex: sex,
      PatientAge: `0${age}Y`,
      StudyInstanceUID: studyUid,
      StudyDate: date,
      SeriesDate: date,
      StudyDescription: study === 1 ? 'Phantom' : 'Phantom follow-up',
      SeriesDescription: anatomy.description,
      BodyPartExamined: anatomy.bodyPart,
      InstanceNumber: slice,
      PixelSpacing: [spacing, spacing],
      SliceThickness: 5,
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      ImagePositionPatient: [-anatomy.widthMm / 2, -anatomy.widthMm / 2, 5 * slice],
      FrameOfReferenceUID: uid(`${patientId} frame of reference`),
      PatientIdentityRemoved: 'YES',
    },
  })
}

/** The stored values of one slice: four samples a pixel soften the edges. */
function drawSlice(
  anatomy: Anatomy,
  { z, shape, random }: { z: number; shape: () => number; random: () => number },
): Uint16Array {
  const vary = (length: number) => length * (0.94 + 0.12 * shape())
  const parts = anatomy.parts.map((part) => ({ ...part, rx: vary(part.rx), ry: vary(part.ry) }))
  const offset = anatomy.modality === 'CT' ? 1024 : 0
  return Uint16Array.from({ length: size * size }, (_, index) => {
    const [x, y] = [index % size, Math.floor(index / size)]
    let sum = 0
    for (const [dx, dy] of quarters) {
      sum += valueAt(parts, { x: (2 * (x + dx)) / size - 1, y: (2 * (y + dy)) / size - 1, z })
    }
    const noise = (random() + random() + random() - 1.5) * anatomy.noise
    return Math.min(4095, Math.max(0, Math.round(sum / quarters.length + noise) + offset))
  })
}

const quarters = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const

/** The value of the last ellipsoid that has the point; the first is all there is around. */
function valueAt(
  parts: readonly Ellipsoid[],
  { x, y, z }: { x: number; y: number; z: number },
): number {
  const inside = parts.findLast(
    (part) =>
      ((x - part.x) / part.rx) ** 2 +
        ((y - part.y) / part.ry) ** 2 +
        ((z - part.z) / part.rz) ** 2 <=
      1,
  )
  return inside?.value ?? 0
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
