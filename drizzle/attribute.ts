/** What searches (QIDO-RS) match and answer: `ingest` writes the answers, `worker` matches. */

import { and, count, eq, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { Instances } from './dicomweb.ts'
import { Patients, Series, Studies } from './schema.ts'
import { type SearchLevel, searchLevels } from './vocabulary.ts'

/** The value representations (PS3.5 6.2) of what is searched for and answered. */
export type Vr = 'CS' | 'DA' | 'IS' | 'LO' | 'PN' | 'SH' | 'TM' | 'UI' | 'US'

/** An attribute of DICOM, and where its value is. */
export interface Attribute {
  readonly keyword: string
  /** Eight hexadecimal digits, upper-case. */
  readonly tag: string
  readonly vr: Vr
  readonly level: SearchLevel
  /** Absent for what is not stored: it is answered without a value. */
  readonly column?: SQLiteColumn | SQL.Aliased
}

type Row = readonly [tag: string, vr: Vr, column?: Attribute['column']]

const ofStudy = eq(Instances.StudyID, Studies.StudyID)
const ofSeries = and(ofStudy, eq(Instances.SeriesID, Series.SeriesID))

/** All that is matched and answered: PS3.18 tables 10.6.3-3 to 10.6.3-5, and what there is beside. */
const rows: Readonly<Record<SearchLevel, Readonly<Record<string, Row>>>> = {
  study: {
    StudyDate: ['00080020', 'DA', Studies.StudyDate],
    StudyTime: ['00080030', 'TM', Studies.StudyTime],
    AccessionNumber: ['00080050', 'SH'],
    ModalitiesInStudy: ['00080061', 'CS', Studies.ModalitiesInStudy],
    ReferringPhysicianName: ['00080090', 'PN'],
    StudyDescription: ['00081030', 'LO', Studies.StudyDescription],
    PatientName: ['00100010', 'PN'],
    PatientID: ['00100020', 'LO', Studies.PatientID],
    PatientBirthDate: ['00100030', 'DA'],
    PatientSex: ['00100040', 'CS', Patients.PatientSex],
    StudyInstanceUID: ['0020000D', 'UI', Studies.StudyID],
    StudyID: ['00200010', 'SH'],
    NumberOfStudyRelatedSeries: ['00201206', 'IS', Studies.SeriesCount],
    NumberOfStudyRelatedInstances: ['00201208', 'IS', instancesOf('study', ofStudy)],
  },
  series: {
    SeriesDate: ['00080021', 'DA', Series.SeriesDate],
    SeriesTime: ['00080031', 'TM', Series.SeriesTime],
    Modality: ['00080060', 'CS', Series.Modality],
    SeriesDescription: ['0008103E', 'LO', Series.SeriesDescription],
    BodyPartExamined: ['00180015', 'CS', Series.BodyPartExamined],
    SeriesInstanceUID: ['0020000E', 'UI', Series.SeriesID],
    SeriesNumber: ['00200011', 'IS', Series.SeriesNumber],
    NumberOfSeriesRelatedInstances: ['00201209', 'IS', instancesOf('series', ofSeries)],
  },
  instance: {
    SOPClassUID: ['00080016', 'UI', Instances.SOPClassUID],
    SOPInstanceUID: ['00080018', 'UI', Instances.InstanceID],
    InstanceNumber: ['00200013', 'IS', Instances.InstanceNumber],
    NumberOfFrames: ['00280008', 'IS', Instances.NumberOfFrames],
    Rows: ['00280010', 'US', Instances.Rows],
    Columns: ['00280011', 'US', Instances.Columns],
    BitsAllocated: ['00280100', 'US', Instances.BitsAllocated],
  },
}

const attributes: readonly Attribute[] = searchLevels.flatMap((level) =>
  Object.entries(rows[level]).map(([keyword, [tag, vr, column]]) => ({
    keyword,
    tag,
    vr,
    level,
    ...(column && { column }),
  })),
)

const byLevel = Object.fromEntries(
  searchLevels.map((level, last) => [
    level,
    attributes.filter((one) => searchLevels.indexOf(one.level) <= last),
  ]),
)

function instancesOf(name: string, where: SQL | undefined): SQL.Aliased {
  const counted = new QueryBuilder().select({ count: count() }).from(Instances).where(where)
  return sql`(${counted})`.as(`instances of ${name}`)
}

/** The attributes of a level and of those before it. */
export function attributesOf(level: SearchLevel): readonly Attribute[] {
  return byLevel[level] ?? []
}

/** The attribute with a keyword or a tag. */
export function findAttribute(name: string): Attribute | undefined {
  return attributes.find(({ keyword, tag }) => keyword === name || tag === name.toUpperCase())
}

const ofPatient = sql`LEFT JOIN ${Patients} ON ${eq(Patients.PatientID, Studies.PatientID)}`

/** The rows of a level, each with those of what it belongs to: what stands behind FROM. */
export const sources: Readonly<Record<SearchLevel, SQL>> = {
  study: sql`${Studies} ${ofPatient}`,
  series: sql`${Series} LEFT JOIN ${Studies} ON ${eq(Studies.StudyID, Series.StudyID)} ${ofPatient}`,
  instance: sql`${Instances}
    LEFT JOIN ${Series} ON ${eq(Series.SeriesID, Instances.SeriesID)}
    LEFT JOIN ${Studies} ON ${eq(Studies.StudyID, Instances.StudyID)} ${ofPatient}`,
}
