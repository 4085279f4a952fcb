import type { Context } from 'hono'
import type { Archive } from '../../archive.ts'
import { revalidated } from '../../cache.ts'
import { acceptOf, admits, chooseForm } from '../../dicomweb/accept.ts'
import type { Ids } from '../../queries/dicomweb.ts'
import type { AppEnv } from '../../route.ts'

/** What all of DICOMweb is below. */
export const root = '/dicom-web'

/** The media type of metadata and of the results of searches: PS3.18 section 8.7.3.2. */
export const dicomJsonType = 'application/dicom+json'

/** An answer in the form that the client accepts; it may name the origin that it was asked at. */
export function negotiated(
  c: Context<AppEnv>,
  archive: Archive,
  answer: (tag: string) => Promise<Response>,
): Promise<Response> {
  c.header('Vary', 'Accept', { append: true })
  const variant = `${new URL(c.req.url).origin} ${acceptOf(c)}`
  return revalidated(c, { archive, variant }, answer)
}

/**
 * Refuses a client that wants something else than DICOM JSON.
 *
 * @throws {ProblemError} 406
 */
export function requireJson(c: Context): void {
  chooseForm(c, dicomJsonType, (range) =>
    admits(range, dicomJsonType) || admits(range, 'application/json') ? dicomJsonType : undefined,
  )
}

/** What a path names, for a detail that says there is none. */
export function nameOf({ study, series, instance }: Ids): string {
  const names = [
    instance === undefined ? '' : `instance "${instance}" of `,
    series === undefined ? '' : `series "${series}" of `,
    `study "${study}"`,
  ]
  return `${names.join('')} that was ingested with --dicomweb`
}
