/** Converted files to the rows of the database. Pure. */

import type { InstanceHeader } from '../dicom/instance.ts'
import type { InstanceRow } from '../drizzle/dicomweb.ts'
import type { Image, Patient, SeriesRow, Study } from '../drizzle/schema.ts'
import type { Rendering } from '../drizzle/vocabulary.ts'
import type { ConvertedFile, ConvertedFrame } from './conversion.ts'
import { groupBy } from './group-by.ts'
import type { Identity } from './identify.ts'

/** A file that gives images to the database. */
export interface StoredFile {
  readonly sourceId: number
  /** Relative to the source's root, with `/`. */
  readonly filePath: string
  readonly file: ConvertedFile
  readonly identity: Identity
}

/** An image before the split says where it goes. */
export type UnplacedImage = Omit<Image, 'State' | 'Label' | 'PngFilePath' | 'SeriesPosition'>

const rendering: Rendering = 'ohif'
const extension = /\.(dcm|dicom|ima|img|png)$/i

/** A file's name without its extension, where that is one of DICOM files or pictures. */
export function fileStem(fileName: string): string {
  return fileName.replace(extension, '')
}

/** The images of a file: one a frame. */
export function imageRows(stored: StoredFile): readonly UnplacedImage[] {
  return stored.file.frames.map((frame) => ({
    ...identityColumns(stored, frame),
    ...originColumns(stored),
    ...pictureColumns(stored.file, frame),
  }))
}

function identityColumns({ file, identity }: StoredFile, { frameNumber }: ConvertedFrame) {
  const { instanceUid } = identity
  return {
    ImageID: file.multiFrame ? `${instanceUid}-${frameNumber}` : instanceUid,
    SeriesID: identity.seriesId,
    StudyID: identity.studyId,
    PatientID: identity.patientId,
    Modality: file.header.modality,
    SOPInstanceUID: file.header.sopInstanceUid,
    FrameNumber: frameNumber,
    InstanceNumber: file.header.instanceNumber,
  }
}

function originColumns({ sourceId, filePath, file }: StoredFile) {
  const fileName = filePath.slice(filePath.lastIndexOf('/') + 1)
  return {
    SourceID: sourceId,
    FilePath: filePath,
    FileName: fileName,
    FileStem: fileStem(fileName),
    SourceSha256: file.sourceSha256,
    PatientIdentityRemoved: file.header.patientIdentityRemoved,
    BurnedInAnnotation: file.header.burnedInAnnotation,
  }
}

function pictureColumns(file: ConvertedFile, frame: ConvertedFrame) {
  return {
    PngSha256: frame.pngSha256,
    PngBytes: frame.pngBytes,
    PixelSha256: frame.pixelSha256,
    DifferenceHash: frame.differenceHash,
    WindowCenter: frame.windowCenter,
    WindowWidth: frame.windowWidth,
    WindowSource: frame.windowSource,
    VOILUTFunction: frame.voiLutFunction,
    RescaleIntercept: frame.rescaleIntercept,
    RescaleSlope: frame.rescaleSlope,
    SUVFactor: frame.suvFactor,
    Rendering: rendering,
    Decoder: file.decoder,
    Rows: frame.rows,
    Columns: frame.columns,
    BitsStored: file.bitsStored,
    PhotometricInterpretation: file.photometricInterpretation,
    TransferSyntaxUID: file.transferSyntaxUid,
    PixelSpacing: frame.pixelSpacing,
    ImagePositionPatient: frame.imagePositionPatient,
    ImageOrientationPatient: frame.imageOrientationPatient,
  }
}

/** The instance that a file is for a DICOMweb viewer; where its metadata stand is known later. */
export function instanceRows({ file, identity }: StoredFile): readonly InstanceRow[] {
  const { object, frames } = file
  const [frame] = frames
  if (!object || !frame) return []
  const { frameOffsets } = object
  const end = frameOffsets.at(-1) ?? 0
  const FrameBytes = end / frames.length
  const isEven = frameOffsets.every((offset, i) => offset === i * FrameBytes)
  const row: InstanceRow = {
    InstanceID: identity.instanceUid,
    SeriesID: identity.seriesId,
    StudyID: identity.studyId,
    PatientID: identity.patientId,
    SOPClassUID: object.sopClassUid,
    InstanceNumber: file.header.instanceNumber,
    NumberOfFrames: frames.length,
    Rows: frame.rows,
    Columns: frame.columns,
    BitsAllocated: object.bitsAllocated,
    TransferSyntaxUID: object.transferSyntaxUid,
    ObjectSha256: object.sha256,
    ObjectBytes: object.bytes,
    FramesSha256: object.framesSha256,
    FrameBytes: isEven ? FrameBytes : null,
    FrameOffsets: isEven ? null : frameOffsets,
    ThumbnailOffset: end,
    ThumbnailBytes: object.thumbnailBytes,
    MetadataOffset: 0,
    MetadataBytes: 0,
  }
  return [row]
}

/** The patients, studies and series of some files, a row each; counted when all are written. */
export function parentRows(files: readonly StoredFile[]): {
  readonly patients: readonly Patient[]
  readonly studies: readonly Study[]
  readonly series: readonly SeriesRow[]
} {
  const ordered = [...files].sort(byStudyDateAndUid)
  return {
    patients: mapGroups(ordered, 'patientId', (group, { identity }) => ({
      PatientID: identity.patientId,
      PatientInfo: null,
      PatientSex: firstOf(group, 'patientSex'),
      PatientAge: firstOf(group, 'patientAge'),
      StudyCount: 0,
      SeriesCount: 0,
      ImageCount: 0,
    })),
    studies: mapGroups(ordered, 'studyId', (group, { identity }) => ({
      StudyID: identity.studyId,
      PatientID: identity.patientId,
      StudyDate: firstOf(group, 'studyDate'),
      StudyTime: firstOf(group, 'studyTime'),
      StudyDescription: firstOf(group, 'studyDescription'),
      BodyPartExamined: firstOf(group, 'bodyPartExamined'),
      ModalitiesInStudy: null,
      SeriesCount: 0,
      ImageCount: 0,
    })),
    series: mapGroups(ordered, 'seriesId', (group, { identity }) => ({
      SeriesID: identity.seriesId,
      StudyID: identity.studyId,
      PatientID: identity.patientId,
      SeriesDate: firstOf(group, 'seriesDate'),
      SeriesTime: firstOf(group, 'seriesTime'),
      SeriesNumber: firstOf(group, 'seriesNumber'),
      SeriesDescription: firstOf(group, 'seriesDescription'),
      Modality: firstOf(group, 'modality'),
      BodyPartExamined: firstOf(group, 'bodyPartExamined'),
      ImageCount: 0,
    })),
  }
}

function mapGroups<Row>(
  files: readonly StoredFile[],
  key: 'patientId' | 'studyId' | 'seriesId',
  toRow: (group: readonly StoredFile[], first: StoredFile) => Row,
): readonly Row[] {
  const groups = groupBy(files, ({ identity }) => identity[key])
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first ? [toRow(group, first)] : []
  })
}

/** The value of the first file that has one: files of one study may leave attributes out. */
function firstOf(files: readonly StoredFile[], name: keyof InstanceHeader): string | null {
  for (const { file } of files) {
    if (file.header[name] !== null) return file.header[name]
  }
  return null
}

function byStudyDateAndUid(a: StoredFile, b: StoredFile): number {
  const [first, second] = [a, b].map(
    ({ file, identity }) => `${file.header.studyDate ?? '~'} ${identity.instanceUid}`,
  )
  return (first ?? '') < (second ?? '') ? -1 : 1
}
