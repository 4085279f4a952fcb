/** What a worker thread is asked, and what it answers: small values, never pixels. */

import type { InstanceHeader } from '../dicom/instance.ts'
import type {
  RejectReason,
  SkipReason,
  VoiLutFunction,
  WindowSource,
} from '../drizzle/vocabulary.ts'
import type { InstanceObject } from './instance-object.ts'
import type { Condition } from './selection.ts'
import type { AskedWindow } from './window.ts'

/** A file to convert. */
export interface ConversionTask {
  /** Absolute path of the source file. */
  readonly path: string
  /** Absolute path that the PNGs' names are made from: `<stem>-<frame>.png`. */
  readonly stem: string
  /** In place of the file's own; null where nobody asked for one. */
  readonly window: AskedWindow | null
  /** What a file has to meet to be converted; see `findRefusal`. */
  readonly conditions: readonly Condition[]
  /** Absolute path of the folder of the objects; null where none is wanted. */
  readonly objects: string | null
}

/** One frame that became a PNG. */
export interface ConvertedFrame {
  /** From 1. */
  readonly frameNumber: number
  readonly pngSha256: string
  readonly pngBytes: number
  readonly pixelSha256: string
  readonly differenceHash: string
  /** Those of the picture: a compressed stream may have others than the header says. */
  readonly rows: number
  readonly columns: number
  /** In modality units; null for colour. */
  readonly windowCenter: number | null
  readonly windowWidth: number | null
  readonly windowSource: WindowSource
  readonly voiLutFunction: VoiLutFunction | null
  readonly rescaleIntercept: string | null
  readonly rescaleSlope: string | null
  /** Null where the values are no SUVs, and for colour. */
  readonly suvFactor: number | null
  readonly pixelSpacing: string | null
  readonly imagePositionPatient: string | null
  readonly imageOrientationPatient: string | null
}

/** A file whose frames all became PNGs. */
export interface ConvertedFile {
  readonly header: InstanceHeader
  readonly sourceSha256: string
  /** Number of Frames (0028,0008) above 1: its images are named by frame. */
  readonly multiFrame: boolean
  /** Null for floats, which have none. */
  readonly bitsStored: number | null
  readonly photometricInterpretation: string
  readonly transferSyntaxUid: string
  readonly decoder: string
  readonly frames: readonly ConvertedFrame[]
  /** What a DICOMweb viewer asks for; null where that was not wanted. */
  readonly object: InstanceObject | null
  /** What is not as the header says, though pictures could be made; null where nothing. */
  readonly remark: string | null
}

/** What became of a file. */
export type Conversion =
  | { readonly outcome: 'converted'; readonly file: ConvertedFile }
  | {
      readonly outcome: 'skipped'
      readonly reason: SkipReason
      readonly detail: string | null
      readonly sourceSha256: string
    }
  | {
      readonly outcome: 'rejected'
      readonly reason: RejectReason
      readonly detail: string
      /** Null where the file could not be read, or its thread ended. */
      readonly sourceSha256: string | null
    }
  /** A PNG could not be written: the run cannot go on. */
  | { readonly outcome: 'unwritable'; readonly detail: string }
