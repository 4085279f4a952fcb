/** What the rest of the program knows about a DICOM file. Absence is decided here, once. */

import type { Palette } from './palette.ts'
import type { VoiLutFunction, Window } from './voi.ts'

/** Photometric Interpretation (0028,0004), PS3.3 C.7.6.3.1.2, of the pictures that can be made. */
export type Photometric =
  | 'MONOCHROME1'
  | 'MONOCHROME2'
  | 'PALETTE COLOR'
  | 'RGB'
  | 'YBR_FULL'
  | 'YBR_FULL_422'
  | 'YBR_ICT'
  | 'YBR_RCT'
  | 'XYB'

/** The Image Pixel module, PS3.3 C.7.6.3. */
export interface PixelFormat {
  readonly rows: number
  readonly columns: number
  readonly samplesPerPixel: 1 | 3
  readonly photometric: Photometric
  /** Planes one after another, rather than samples of a pixel side by side: Planar Configuration 1. */
  readonly planar: boolean
  /** 64 only of floats. */
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64
  /** IEEE 754 numbers: Float or Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25). */
  readonly float: boolean
  /** Of floats, which do not say it: Bits Allocated. */
  readonly bitsStored: number
  readonly highBit: number
  /** Pixel Representation (0028,0103) 1: two's complement. */
  readonly signed: boolean
  /** An overlay plane is stored in the bits above High Bit (PS3.3 C.9.2, retired). */
  readonly overlayInPixels: boolean
  /** The colours of PALETTE COLOR; null for all others, which do not show what they may have. */
  readonly palette: Palette | null
}

/** Where the stored values are: PS3.5 section 8 and annex A.4. */
export type PixelData =
  | { readonly kind: 'native'; readonly bytes: Uint8Array; readonly bigEndian: BigEndianUnit }
  /** Fragments from the Basic Offset Table's item on. */
  | {
      readonly kind: 'encapsulated'
      readonly bytes: Uint8Array
      /** Extended Offset Table (7FE0,0001); null where absent. */
      readonly extendedOffsets: Uint8Array | null
    }

/** The bytes that are swapped together: 1 for little endian. */
export type BigEndianUnit = 1 | 2 | 4 | 8

/** Where a file has its window; `SUV` is the range in which PET is shown. */
export type OwnWindowSource = 'data set' | 'functional group' | 'SUV'

/** What may differ from frame to frame: from the data set, or from its functional groups. */
export interface FrameAttributes {
  /** The first of several, in modality units; null where absent or not allowed for the function. */
  readonly window: Window | null
  /** Where the window comes from: of a functional group see PS3.3 C.7.6.16.2.10. */
  readonly windowSource: OwnWindowSource
  readonly voiLutFunction: VoiLutFunction
  /** (0028,1052) and (0028,1053) as written; null where absent. */
  readonly rescaleIntercept: string | null
  readonly rescaleSlope: string | null
  /** What makes SUVs of rescaled values, see `findSuvFactor`; null where they are none. */
  readonly suvFactor: number | null
  readonly pixelSpacing: string | null
  readonly imagePositionPatient: string | null
  readonly imageOrientationPatient: string | null
}

/** The attributes of patient, study, series and instance, as written; null where absent or empty. */
export interface InstanceHeader {
  readonly patientId: string | null
  readonly patientSex: string | null
  readonly patientAge: string | null
  readonly studyInstanceUid: string | null
  readonly studyDate: string | null
  readonly studyTime: string | null
  readonly studyDescription: string | null
  readonly seriesInstanceUid: string | null
  readonly seriesDate: string | null
  readonly seriesTime: string | null
  readonly seriesNumber: string | null
  readonly seriesDescription: string | null
  readonly modality: string | null
  readonly bodyPartExamined: string | null
  readonly sopInstanceUid: string | null
  readonly instanceNumber: string | null
  readonly patientIdentityRemoved: string | null
  readonly burnedInAnnotation: string | null
}

/** A DICOM instance with at least one frame. */
export interface Instance {
  readonly header: InstanceHeader
  readonly transferSyntaxUid: string
  readonly format: PixelFormat
  /** Number of Frames (0028,0008), 1 when absent. */
  readonly numberOfFrames: number
  readonly pixelData: PixelData
  /** Attributes of the frame with this number, from 1. */
  readonly frameAttributes: (frameNumber: number) => FrameAttributes
}
