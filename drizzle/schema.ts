/**
 * The contract: `ingest` writes these tables, `worker` reads them. Names are the original project's and
 * DICOM's keywords, and each property is spelled as its column: a row is the answer as it is.
 */

import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import {
  outcomes,
  removalLevels,
  renderings,
  type State,
  splitUnits,
  states,
  voiLutFunctions,
  windowSources,
} from './vocabulary.ts'

/** One patient, keyed by Patient ID (0010,0020), or `anonymous-<StudyID>` where that is absent. */
export const Patients = sqliteTable('Patients', {
  PatientID: text().primaryKey(),
  /** The original's column; it never held anything, and does not. */
  PatientInfo: text(),
  PatientSex: text(),
  /** Patient's Age (0010,1010) as written, for example `063Y`, of the first study by date. */
  PatientAge: text(),
  StudyCount: integer().notNull(),
  SeriesCount: integer().notNull(),
  ImageCount: integer().notNull(),
})

/** One study, keyed by Study Instance UID (0020,000D). */
export const Studies = sqliteTable(
  'Studies',
  {
    StudyID: text().primaryKey(),
    PatientID: text().notNull(),
    /** Study Date (0008,0020) as written: `YYYYMMDD`. */
    StudyDate: text(),
    StudyTime: text(),
    StudyDescription: text(),
    BodyPartExamined: text(),
    /** The modalities of its series, sorted, joined by a backslash as DICOM writes lists. */
    ModalitiesInStudy: text(),
    SeriesCount: integer().notNull(),
    ImageCount: integer().notNull(),
  },
  (table) => [
    index('StudiesByPatient').on(table.PatientID, table.StudyID),
    index('StudiesByDate').on(table.StudyDate, table.StudyID),
    index('StudiesByBodyPart').on(table.BodyPartExamined, table.StudyID),
  ],
)

/** One series, keyed by Series Instance UID (0020,000E). */
export const Series = sqliteTable(
  'Series',
  {
    SeriesID: text().primaryKey(),
    StudyID: text().notNull(),
    PatientID: text().notNull(),
    SeriesDate: text(),
    SeriesTime: text(),
    /** Series Number (0020,0011) as written. */
    SeriesNumber: text(),
    SeriesDescription: text(),
    Modality: text(),
    BodyPartExamined: text(),
    ImageCount: integer().notNull(),
  },
  (table) => [
    index('SeriesByStudy').on(table.StudyID, table.SeriesID),
    index('SeriesByPatient').on(table.PatientID, table.SeriesID),
    index('SeriesByModality').on(table.Modality, table.SeriesID, table.StudyID),
    index('SeriesByBodyPart').on(table.BodyPartExamined, table.SeriesID),
  ],
)

/** One image: a frame of an instance, because a training sample is one PNG. */
export const Images = sqliteTable(
  'Images',
  {
    /** SOP Instance UID (0008,0018); of a multi-frame instance `<SOP Instance UID>-<frame>`. */
    ImageID: text().primaryKey(),
    SeriesID: text().notNull(),
    StudyID: text().notNull(),
    PatientID: text().notNull(),
    Modality: text(),
    /** As the file gives it; differs from ImageID where that had to be derived. */
    SOPInstanceUID: text(),
    /** From 1. */
    FrameNumber: integer().notNull(),
    /** Instance Number (0020,0013) as written. */
    InstanceNumber: text(),
    /** From 1: along the slice normal, then by InstanceNumber, then by ImageID. */
    SeriesPosition: integer().notNull(),
    SourceID: integer(),
    /** Relative to the source's root, with `/`. */
    FilePath: text(),
    FileName: text(),
    /** FileName without `.dcm`, `.dicom`, `.ima` or `.img`. */
    FileStem: text(),
    State: text({ enum: states }).notNull(),
    Label: text().notNull(),
    /** Below the image folder: `<State>/<Label>/<ImageID>.png`. */
    PngFilePath: text().notNull(),
    PngSha256: text().notNull(),
    PngBytes: integer().notNull(),
    /** Of the display values, row by row: one byte a pixel for gray, three for colour. */
    PixelSha256: text().notNull(),
    /** 64 bits in hexadecimal: equal for pictures that look alike. */
    DifferenceHash: text().notNull(),
    SourceSha256: text().notNull(),
    /** In modality units (HU for CT); null for colour. */
    WindowCenter: real(),
    WindowWidth: real(),
    WindowSource: text({ enum: windowSources }).notNull(),
    VOILUTFunction: text({ enum: voiLutFunctions }),
    /** As written in the file; null where absent. */
    RescaleIntercept: text(),
    RescaleSlope: text(),
    SUVFactor: real(),
    Rendering: text({ enum: renderings }).notNull(),
    Decoder: text().notNull(),
    Rows: integer().notNull(),
    Columns: integer().notNull(),
    BitsStored: integer(),
    PhotometricInterpretation: text().notNull(),
    TransferSyntaxUID: text().notNull(),
    PixelSpacing: text(),
    ImagePositionPatient: text(),
    ImageOrientationPatient: text(),
    PatientIdentityRemoved: text(),
    BurnedInAnnotation: text(),
  },
  (table) => [
    index('ImagesBySeries').on(table.SeriesID, table.SeriesPosition, table.ImageID),
    index('ImagesByStudy').on(table.StudyID, table.ImageID),
    index('ImagesByPatient').on(table.PatientID, table.ImageID),
    index('ImagesByStateAndLabel').on(table.State, table.Label, table.ImageID),
    index('ImagesByStateAndModality').on(table.State, table.Modality, table.ImageID),
    index('ImagesByState').on(table.State, table.ImageID),
    index('ImagesByLabel').on(table.Label, table.ImageID),
    index('ImagesByModality').on(table.Modality, table.ImageID),
    index('ImagesByFileName').on(table.FileName, table.ImageID),
    index('ImagesByFileStem').on(table.FileStem, table.ImageID),
    index('ImagesByPngSha256').on(table.PngSha256),
    index('ImagesByDifferenceHash').on(table.DifferenceHash, table.State),
    index('ImagesBySource').on(table.SourceID, table.FilePath),
  ],
)

/** A folder that was given to ingest. Never published. */
export const Sources = sqliteTable('Sources', {
  SourceID: integer().primaryKey(),
  root: text().notNull().unique(),
})

/** The ledger: a row for every file seen. Never published. */
export const SourceFiles = sqliteTable(
  'SourceFiles',
  {
    SourceID: integer().notNull(),
    /** Relative to the source's root, with `/`. */
    FilePath: text().notNull(),
    /** Bytes. */
    Size: integer().notNull(),
    /** Milliseconds since 1970. */
    ModifiedTime: real().notNull(),
    /** SHA-256 of its bytes; null where they could not be read. */
    Sha256: text(),
    Outcome: text({ enum: outcomes }).notNull(),
    /** One of the reasons in vocabulary.ts; null for stored. */
    Reason: text(),
    /** The thing, its value and the rule it breaks. */
    Detail: text(),
    /** ImageID, without frame, of the instance that the file is stored as, or that it repeats. */
    InstanceUID: text(),
  },
  (table) => [primaryKey({ columns: [table.SourceID, table.FilePath] })],
)

/** Which state a unit of the split (a patient, say) and the group it belongs to are in. Never published. */
export const SplitGroups = sqliteTable('SplitGroups', {
  UnitID: text().primaryKey(),
  GroupID: text().notNull(),
  State: text({ enum: states }).notNull(),
})

/** What was removed on purpose, and is not taken again. Never published. */
export const Removals = sqliteTable(
  'Removals',
  {
    Level: text({ enum: removalLevels }).notNull(),
    /** A PatientID, StudyID or SeriesID. */
    ID: text().notNull(),
    /** The patient of a study, the study of a series: another parent's claim gets another id. */
    ParentID: text(),
  },
  (table) => [primaryKey({ columns: [table.Level, table.ID] })],
)

/** What the last commit still has to do below the image folder; empty when it is finished. */
export const PendingMoves = sqliteTable('PendingMoves', {
  FromPath: text().primaryKey(),
  /** Null where the file is to be deleted. */
  ToPath: text(),
})

/** How much of the data set one state has, wanted and got. */
export interface StateTotals {
  readonly State: State
  /** Share of the images that was asked for, 0 to 1. */
  readonly RatioWanted: number
  /** Share of the images that it has, 0 to 1. */
  readonly RatioGot: number
  readonly PatientCount: number
  readonly ImageCount: number
}

/** The data set as a whole: one row. */
export const Dataset = sqliteTable('Dataset', {
  DatasetID: integer().primaryKey(),
  /** SHA-256 of the canonical rows: equal for equal data sets, on every machine. */
  Digest: text().notNull(),
  PatientCount: integer().notNull(),
  StudyCount: integer().notNull(),
  SeriesCount: integer().notNull(),
  ImageCount: integer().notNull(),
  /** One entry a state, in the order of the vocabulary. */
  States: text({ mode: 'json' }).$type<readonly StateTotals[]>().notNull(),
  SplitUnit: text({ enum: splitUnits }).notNull(),
  /** How many groups of units (patients, say) stay together. */
  GroupCount: integer().notNull(),
  /** How many groups have images in more than one state: the proof that it is none. */
  LeakingGroupCount: integer().notNull(),
  /** How many images have a DifferenceHash that occurs in another state too. */
  NearDuplicateCount: integer().notNull(),
  TrainingRatio: real().notNull(),
  ValidationRatio: real().notNull(),
  Seed: integer().notNull(),
  Rendering: text({ enum: renderings }).notNull(),
  /** The window that was asked for in place of the files' own: a preset or `center,width`. */
  Window: text(),
  SoftwareVersion: text().notNull(),
  /** ISO 8601, UTC. */
  Created: text().notNull(),
})

export type Patient = typeof Patients.$inferSelect
export type Study = typeof Studies.$inferSelect
export type SeriesRow = typeof Series.$inferSelect
export type Image = typeof Images.$inferSelect
export type SourceFile = typeof SourceFiles.$inferSelect
export type DatasetRow = typeof Dataset.$inferSelect
