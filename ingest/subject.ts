/** What `--labels` says of the images of a file that is to be stored. Pure. */

import type { ConvertedFile } from './conversion.ts'
import type { Identity } from './identify.ts'
import type { Labelling, Said, Subject } from './labelling.ts'
import { rowName } from './labels.ts'
import type { Wish } from './pins.ts'
import { pathOf, type SourceEntry } from './sources/folder.ts'

/** An instance, and the files that hold it: the one that is stored and those that repeat it. */
export interface Labellable {
  readonly header: ConvertedFile['header']
  readonly identity: Identity
  readonly files: readonly SourceEntry[]
}

/** All its names: as its header gives them, and as the database will. */
export function subjectOf({ header, identity, files }: Labellable): Subject {
  return {
    SOPInstanceUID: [header.sopInstanceUid, identity.instanceUid],
    FilePath: files.flatMap(pathsOf),
    SeriesInstanceUID: [header.seriesInstanceUid, identity.seriesId],
    StudyInstanceUID: [header.studyInstanceUid, identity.studyId],
    PatientID: [header.patientId, identity.patientId],
  }
}

/** How a file can be named: below its source, and from the root of the machine. */
export function pathsOf(file: Pick<SourceEntry, 'root' | 'filePath'>): readonly string[] {
  return [file.filePath, pathOf(file)]
}

/** The state that a row wants; undefined where none does. */
export function wishOf({ name }: Labelling, { state: row }: Said): Wish | undefined {
  return row?.state && { state: row.state, source: `${name} ${rowName(row)}` }
}
