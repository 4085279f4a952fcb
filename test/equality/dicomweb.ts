/**
 * A small stand-in for a DICOMweb server: QIDO-RS and WADO-RS as far as OHIF asks, PS3.18. Each file
 * is a series of its own under new UIDs, because files that are no study together have the same ones.
 */

import { Hono } from 'hono'
import type { Tag } from '../../dicom/dataset.ts'
import { encapsulatedFrames } from '../../dicom/encapsulated.ts'
import { DicomError } from '../../dicom/error.ts'
import type { Instance } from '../../dicom/instance.ts'
import { explicitBigEndian, explicitLittleEndian } from '../../dicom/syntax.ts'
import { instanceOf } from '../dicom/picture.ts'
import { type Attribute, type DicomJson, dicomJson } from './dicom-json.ts'
import type { Specimen } from './specimen.ts'
import { dataSetOf } from './subject.ts'

/** Below what is served. */
export const dicomwebRoot = '/dicom-web'

const deflatedLittleEndian = '1.2.840.10008.1.2.1.99'
const seriesRoot = '2.25.2'

/** The study that a batch of files is; its number is that of the batch. */
export function studyUid(study: number): string {
  return `2.25.1${study}`
}

/** The series that a file is. */
export function seriesUid(specimen: number): string {
  return `${seriesRoot}${specimen}`
}

/** Whether the file can be served: its data set has to be whole. */
export function serves(specimen: Specimen): boolean {
  try {
    instanceOf(specimen.read())
    return true
  } catch (error) {
    if (error instanceof DicomError) return false
    throw error
  }
}

/** Serves the specimens, by their numbers, in studies. */
export function dicomweb(
  specimens: readonly Specimen[],
  studies: readonly (readonly number[])[],
): Hono {
  const app = new Hono().basePath(dicomwebRoot)
  const fileOf = (series: string) => specimens[Number(series.slice(seriesRoot.length))]

  app.get('/studies', (context) => {
    const asked = context.req.query('StudyInstanceUID')
    const rows = studies.map((members, study) => studyRow(study, members.length))
    return dicom(rows.filter((_, study) => asked === undefined || asked === studyUid(study)))
  })
  app.get('/studies/:study/series', (context) => {
    const study = studies.findIndex((_, number) => studyUid(number) === context.req.param('study'))
    return dicom((studies[study] ?? []).map((member) => seriesRow(study, member, specimens)))
  })
  app.get('/studies/:study/series/:series/metadata', (context) => {
    const { study, series } = context.req.param()
    const specimen = fileOf(series)
    if (!specimen) return context.notFound()
    const base = `${new URL(context.req.url).origin}${dicomwebRoot}/bulkdata/${series}`
    return dicom([metadata(specimen, { study, series, base })])
  })
  app.get('/studies/:study/series/:series/instances/:instance/frames/:frame', (context) => {
    const { series, frame } = context.req.param()
    const specimen = fileOf(series)
    if (!specimen) return context.notFound()
    const instance = instanceOf(specimen.read())
    const type = `application/octet-stream; transfer-syntax=${syntaxOf(instance)}`
    return octets(frameOf(instance, Number(frame)), type)
  })
  app.get('/bulkdata/:series/:tag', (context) => {
    const { series, tag } = context.req.param()
    const specimen = fileOf(series)
    if (!specimen) return context.notFound()
    return octets(bulkDataOf(specimen, `x${tag}`), 'application/octet-stream')
  })
  return app
}

function dicom(rows: readonly DicomJson[]): Response {
  return Response.json(rows, { headers: { 'Content-Type': 'application/dicom+json' } })
}

function octets(bytes: Uint8Array, type: string): Response {
  return new Response(Uint8Array.from(bytes), { headers: { 'Content-Type': type } })
}

function studyRow(study: number, series: number): DicomJson {
  return {
    '0020000D': { vr: 'UI', Value: [studyUid(study)] },
    '00080020': { vr: 'DA', Value: ['20240229'] },
    '00080030': { vr: 'TM', Value: ['101500'] },
    '00080050': { vr: 'SH' },
    '00080061': { vr: 'CS', Value: ['CT'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Equality' }] },
    '00100020': patient,
    '00201206': { vr: 'IS', Value: [series] },
    '00201208': { vr: 'IS', Value: [series] },
  }
}

/** One for all, or the viewer warns of several patients. */
const patient: Attribute = { vr: 'LO', Value: ['EQUALITY'] }

function seriesRow(study: number, member: number, specimens: readonly Specimen[]): DicomJson {
  const specimen = specimens[member]
  const modality = specimen ? instanceOf(specimen.read()).header.modality : null
  return {
    '0020000D': { vr: 'UI', Value: [studyUid(study)] },
    '0020000E': { vr: 'UI', Value: [seriesUid(member)] },
    '00080060': { vr: 'CS', Value: [modality ?? 'OT'] },
    '00200011': { vr: 'IS', Value: [member] },
    '00201209': { vr: 'IS', Value: [1] },
  }
}

function metadata(
  specimen: Specimen,
  { study, series, base }: { study: string; series: string; base: string },
): DicomJson {
  const dataSet = dataSetOf(specimen.read())
  return {
    ...dicomJson(dataSet, (tag) => `${base}/${tag.slice(1)}`),
    '00080018': { vr: 'UI', Value: [`${series}.1`] },
    '0020000D': { vr: 'UI', Value: [study] },
    '0020000E': { vr: 'UI', Value: [series] },
    '00100020': patient,
    '00200013': { vr: 'IS', Value: [1] },
  }
}

/** The bytes of an element, little endian, as bulk data are. */
function bulkDataOf(specimen: Specimen, tag: Tag): Uint8Array {
  const { byteArray, elements } = dataSetOf(specimen.read())
  const element = elements[tag]
  if (!element) return new Uint8Array()
  const bytes = Buffer.from(
    byteArray.subarray(element.dataOffset, element.dataOffset + element.length),
  )
  const { transferSyntaxUid } = instanceOf(specimen.read())
  return transferSyntaxUid === explicitBigEndian ? bytes.swap16() : bytes
}

/** What is deflated as a whole is served inflated. */
function syntaxOf({ transferSyntaxUid }: Instance): string {
  return transferSyntaxUid === deflatedLittleEndian ? explicitLittleEndian : transferSyntaxUid
}

/** The stored bytes of a frame, from 1. */
function frameOf({ pixelData, format, numberOfFrames }: Instance, frame: number): Uint8Array {
  if (pixelData.kind === 'encapsulated') {
    const { bytes, extendedOffsets } = pixelData
    return encapsulatedFrames(bytes, numberOfFrames, extendedOffsets)[frame - 1] ?? new Uint8Array()
  }
  const { rows, columns, samplesPerPixel, bitsAllocated } = format
  const length = Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8)
  return pixelData.bytes.subarray((frame - 1) * length, frame * length)
}
