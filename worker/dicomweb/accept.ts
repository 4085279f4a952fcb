import type { Context } from 'hono'
import { type MediaRange, parseAccept } from '../accept.ts'
import { ProblemError } from '../problem.ts'

/** A form that an answer can have, where a media range admits it. */
type FormFor<Form> = (range: MediaRange) => Form | undefined

/** What a client accepts: the query parameter takes the place of the header (PS3.18 8.3.3.1). */
export function acceptOf(c: Context): string {
  // The plus of a media type is a space where it is not encoded.
  const asked = c.req.query('accept')?.replace(/(?<=\w) (?=\w)/g, '+')
  return asked || c.req.header('Accept') || '*/*'
}

/**
 * The form that the client likes best; of two that it likes as much the first.
 *
 * @param offer  what there is, for the detail of the problem
 * @throws {ProblemError} 406 where it accepts none
 */
export function chooseForm<Form>(c: Context, offer: string, formFor: FormFor<Form>): Form {
  const byQuality = parseAccept(acceptOf(c))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  for (const range of byQuality) {
    const form = formFor(range)
    if (form !== undefined) return form
  }
  throw new ProblemError('not-acceptable', `There is only ${offer}, which Accept does not admit`)
}

/** Whether a range admits a media type. */
export function admits({ type }: Pick<MediaRange, 'type'>, mediaType: string): boolean {
  const [kind] = mediaType.split('/')
  return ['*/*', `${kind}/*`, mediaType].includes(type)
}
