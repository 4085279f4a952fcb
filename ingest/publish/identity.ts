/** Finds images that may show or name a patient, before they leave the computer. */

import { asc, sql } from 'drizzle-orm'
import { exitCodes, Failure } from '../../command/failure.ts'
import { Images } from '../../drizzle/schema.ts'
import { printable } from '../commands/terminal.ts'
import type { Database } from '../database.ts'
import { counted } from '../sheets.ts'

/** Images of a series that may not be published without a word from the user. */
export interface Finding {
  readonly PatientID: string
  readonly SeriesID: string
  /** The attributes, their values and the rules they break. */
  readonly reasons: readonly string[]
  readonly images: number
}

/** Modalities that write names into their pictures, so that only an explicit NO counts. */
const annotating = ['US', 'SC', 'XA']

const shownFindings = 20

/** Padding does not count in a CS, but case does (PS3.5 6.2): there is no `yes`. */
const padding = sql`' ' || char(0)`
const removed = sql<string>`coalesce(trim(${Images.PatientIdentityRemoved}, ${padding}), '')`
const annotation = sql<string>`coalesce(trim(${Images.BurnedInAnnotation}, ${padding}), '')`
const modality = sql<string>`upper(coalesce(trim(${Images.Modality}, ${padding}), ''))`

/** Groups of images with the same reasons, by patient and series. */
export async function findIdentifying(db: Database): Promise<readonly Finding[]> {
  const groups = await db
    .select({
      PatientID: Images.PatientID,
      SeriesID: Images.SeriesID,
      removed: removed.as('removed'),
      annotation: annotation.as('annotation'),
      modality: modality.as('modality'),
      images: sql<number>`count(*)`,
    })
    .from(Images)
    .groupBy(Images.PatientID, Images.SeriesID, removed, annotation, modality)
    .orderBy(asc(Images.PatientID), asc(Images.SeriesID))
  const findings = groups.map(({ PatientID, SeriesID, images, ...group }) => {
    return { PatientID, SeriesID, reasons: reasonsOf(group), images }
  })
  return findings.filter(({ reasons }) => reasons.length > 0)
}

function reasonsOf(group: {
  readonly removed: string
  readonly annotation: string
  readonly modality: string
}): readonly string[] {
  const { removed, annotation, modality } = group
  const identity =
    removed === 'YES' ? [] : [`Patient Identity Removed (0012,0062) is ${shown(removed)}, not YES`]
  if (annotation === 'NO') return identity
  const burnedIn = `Burned In Annotation (0028,0301) is ${shown(annotation)}`
  if (annotation !== '') return [...identity, `${burnedIn}, not NO`]
  return annotating.includes(modality) ? [...identity, `${burnedIn}, for ${modality}`] : identity
}

function shown(value: string): string {
  return value === '' ? 'absent' : `"${value}"`
}

/**
 * Refuses a data set that may name a patient, and says which patients and series.
 *
 * @throws {Failure} exit code 65
 */
export async function assertPublishable(
  db: Database,
  stderr: Pick<NodeJS.WriteStream, 'write'>,
): Promise<void> {
  const findings = await findIdentifying(db)
  if (findings.length === 0) return
  for (const finding of findings.slice(0, shownFindings)) stderr.write(`${lineOf(finding)}\n`)
  const more = findings.length - shownFindings
  if (more > 0) stderr.write(`and ${more} more\n`)
  const images = findings.reduce((sum, finding) => sum + finding.images, 0)
  const message = `not published: ${counted(images, 'image')} may name a patient`
  throw new Failure(`${message} (see --allow-identified)`, exitCodes.identifying)
}

function lineOf({ PatientID, SeriesID, reasons, images }: Finding): string {
  const where = `patient ${PatientID}  series ${SeriesID}  ${counted(images, 'image')}`
  return printable(`identifying  ${where}  ${reasons.join('; ')}`)
}
