/** Standardized uptake values by body weight: PS3.3 C.8.9.1 and C.8.9.2, as the OHIF viewer has them. */

import { calculateSUVScalingFactors } from '@cornerstonejs/calculate-suv'
import type { DataSet } from 'dicom-parser'
import { decimals, items, type Tag, text } from './dataset.ts'
import type { Window } from './voi.ts'

/** The window whose LINEAR ends (C.11.2.1.2.1) are 0 and 5 g/ml: what the viewer shows of PET. */
export const suvWindow: Window = { center: 3, width: 6 }

type Metadata = Parameters<typeof calculateSUVScalingFactors>[0][number]

/** Counts only for factors that are not used here, but without it the package prints warnings. */
const anybody = { PatientSex: 'F', PatientSize: 1 } as const

/**
 * What a rescaled value is multiplied by to become an SUV, in g/ml for each unit of Units
 * (0054,1001). Null where the image is no PET, or does not tell all that it takes.
 */
export function findSuvFactor(dataSet: DataSet): number | null {
  if (text(dataSet, 'x00080060') !== 'PT') return null
  const metadata = readMetadata(dataSet)
  const factor = metadata && calculate(metadata)
  return factor !== undefined && factor > 0 && Number.isFinite(factor) ? factor : null
}

/** The package throws where dates, corrections, units or weight do not do. */
function calculate(metadata: Metadata): number | undefined {
  try {
    return calculateSUVScalingFactors([metadata])[0]?.suvbw
  } catch {
    return undefined
  }
}

function readMetadata(dataSet: DataSet): Metadata | undefined {
  const series = readSeries(dataSet)
  const dose = readDose(dataSet)
  const weight = number(dataSet, 'x00101030')
  if (!series || !dose || weight === undefined) return undefined
  const postInjection = text(dataSet, 'x0009100d')
  return {
    ...series,
    ...dose,
    ...readBody(dataSet),
    PatientWeight: weight,
    PhilipsPETPrivateGroup: {
      SUVScaleFactor: number(dataSet, 'x70531000'),
      ActivityConcentrationScaleFactor: number(dataSet, 'x70531009'),
    },
    ...(postInjection === null ? {} : { GEPrivatePostInjectionDateTime: postInjection }),
  }
}

/** General Series (C.7.3.1), PET Series (C.8.9.1) and General Image (C.7.6.1): all are needed. */
function readSeries(dataSet: DataSet) {
  const read = {
    SeriesDate: text(dataSet, 'x00080021'),
    SeriesTime: text(dataSet, 'x00080031'),
    AcquisitionDate: text(dataSet, 'x00080022'),
    AcquisitionTime: text(dataSet, 'x00080032'),
    Units: text(dataSet, 'x00541001'),
    DecayCorrection: text(dataSet, 'x00541102'),
  }
  const corrected = text(dataSet, 'x00280051')
  if (corrected === null || !isComplete(read)) return undefined
  return { ...read, CorrectedImage: corrected.split('\\').map((word) => word.trim()) }
}

/**
 * Of no use for body weight alone; but of a size with a sex other than F and M (C.7.1.1) the
 * package computes nothing, and so the viewer shows no SUVs.
 */
function readBody(dataSet: DataSet): Pick<Metadata, 'PatientSex' | 'PatientSize'> {
  const PatientSize = number(dataSet, 'x00101020')
  const PatientSex = text(dataSet, 'x00100040')
  return !PatientSize || PatientSex === null ? anybody : { PatientSex, PatientSize }
}

/** Radiopharmaceutical Information Sequence (0054,0016), C.8.9.2: its first item. */
function readDose(dataSet: DataSet) {
  const [item] = items(dataSet, 'x00540016')
  const dose = item && number(item, 'x00181074')
  const halfLife = item && number(item, 'x00181075')
  if (!item || dose === undefined || halfLife === undefined) return undefined
  const [time, dateTime] = [text(item, 'x00181072'), text(item, 'x00181078')]
  return {
    RadionuclideTotalDose: dose,
    RadionuclideHalfLife: halfLife,
    ...(time === null ? {} : { RadiopharmaceuticalStartTime: time }),
    ...(dateTime === null ? {} : { RadiopharmaceuticalStartDateTime: dateTime }),
  }
}

function isComplete<Name extends string>(
  read: Readonly<Record<Name, string | null>>,
): read is Readonly<Record<Name, string>> {
  return Object.values(read).every((value) => value !== null)
}

function number(dataSet: DataSet, tag: Tag): number | undefined {
  const [value] = decimals(dataSet, tag)
  return Number.isFinite(value) ? value : undefined
}
