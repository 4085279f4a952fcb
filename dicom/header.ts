/** The attributes of patient, study, series and instance: PS3.3 C.7.1 to C.7.3, C.12.1. */

import type { DataSet } from 'dicom-parser'
import { type Tag, text } from './dataset.ts'
import type { InstanceHeader } from './instance.ts'

const tags: Readonly<Record<keyof InstanceHeader, Tag>> = {
  patientId: 'x00100020',
  patientSex: 'x00100040',
  patientAge: 'x00101010',
  studyInstanceUid: 'x0020000d',
  studyDate: 'x00080020',
  studyTime: 'x00080030',
  studyDescription: 'x00081030',
  seriesInstanceUid: 'x0020000e',
  seriesDate: 'x00080021',
  seriesTime: 'x00080031',
  seriesNumber: 'x00200011',
  seriesDescription: 'x0008103e',
  modality: 'x00080060',
  bodyPartExamined: 'x00180015',
  sopInstanceUid: 'x00080018',
  instanceNumber: 'x00200013',
  patientIdentityRemoved: 'x00120062',
  burnedInAnnotation: 'x00280301',
}

/** Reads the header; the names of people and dates of birth are never read. */
export function readHeader(dataSet: DataSet): InstanceHeader {
  const entries = Object.entries(tags).map(([name, tag]) => [name, text(dataSet, tag)])
  return Object.fromEntries(entries)
}
