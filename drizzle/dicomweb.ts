/**
 * What `ingest --dicomweb` leaves for DICOMweb (PS3.18): tables, empty without it, and objects
 * that are named by their SHA-256, so that one never changes.
 *
 * The object of an instance holds its stored frames, one after another, then a JPEG thumbnail, then
 * its metadata as ingest read them. The object of a study holds the metadata of all its instances
 * under the ids that the database gives them, as one JSON array, series after series; so a range of
 * it is the metadata of a series or of an instance, and every answer is one read of one object.
 */

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { searchLevels } from './vocabulary.ts'

/** One instance as a viewer asks for it. */
export const Instances = sqliteTable(
  'Instances',
  {
    /** SOP Instance UID (0008,0018), or what was derived in its place: ImageID without the frame. */
    InstanceID: text().primaryKey(),
    SeriesID: text().notNull(),
    StudyID: text().notNull(),
    PatientID: text().notNull(),
    SOPClassUID: text(),
    /** Instance Number (0020,0013) as written. */
    InstanceNumber: text(),
    NumberOfFrames: integer().notNull(),
    Rows: integer().notNull(),
    Columns: integer().notNull(),
    BitsAllocated: integer().notNull(),
    /** Of the frames as the object holds them, which need not be that of the file. */
    TransferSyntaxUID: text().notNull(),
    ObjectSha256: text().notNull(),
    ObjectBytes: integer().notNull(),
    /** Of the frames alone: equal on every machine, as a JPEG is not. */
    FramesSha256: text().notNull(),
    /** Bytes of each frame, where all have the same; frame n starts at (n - 1) times that. */
    FrameBytes: integer(),
    /** Where the frames differ in length: where each starts in the object, and where the last ends. */
    FrameOffsets: text({ mode: 'json' }).$type<readonly number[]>(),
    /** Where in the object the thumbnail starts: at the end of the frames. */
    ThumbnailOffset: integer().notNull(),
    ThumbnailBytes: integer().notNull(),
    /** Where the metadata start in the object of the study. */
    MetadataOffset: integer().notNull(),
    MetadataBytes: integer().notNull(),
  },
  (table) => [index('InstancesBySeries').on(table.StudyID, table.SeriesID, table.InstanceID)],
)

/** The object with the metadata of a study. */
export const StudyObjects = sqliteTable('StudyObjects', {
  StudyID: text().primaryKey(),
  ObjectSha256: text().notNull(),
  ObjectBytes: integer().notNull(),
})

/** What a search (QIDO-RS) answers of a study, a series or an instance. */
export const SearchResults = sqliteTable(
  'SearchResults',
  {
    Level: text({ enum: searchLevels }).notNull(),
    /** A StudyID, SeriesID or InstanceID. */
    ID: text().notNull(),
    /** An object of DICOM JSON (PS3.18 F.2), its Retrieve URL relative to the root of the service. */
    Result: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.Level, table.ID] })],
)

/** How the Retrieve URL (0008,1190) of a result begins: quotes in a value would be escaped. */
export const retrieveUrl = '"00081190":{"vr":"UR","Value":["'

export type InstanceRow = typeof Instances.$inferSelect

/** The folder of the objects, beside the database. */
export function objectFolder(databasePath: string): string {
  return `${databasePath.replace(/\.db$/, '')}_dicomweb`
}

/** Where in that folder an object is. */
export function objectPath(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256}`
}
