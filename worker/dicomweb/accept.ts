import type { Context } from 'hono'
import { ProblemError } from '../problem.ts'

/** A media range that a client accepts: RFC 9110 section 12.5.1. */
export interface MediaRange {
  /** Lower-case, for example `multipart/related`, or `*` for both halves. */
  readonly type: string
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

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
  const ranges = split(acceptOf(c), ',').map(parseRange)
  const nameOf = (range: MediaRange) => JSON.stringify(formFor(range))
  // A range with wild cards says nothing of what another names.
  const refused = ranges.filter((one) => one.quality <= 0 && !one.type.includes('*')).map(nameOf)
  const byQuality = ranges
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  for (const range of byQuality) {
    const form = formFor(range)
    if (form !== undefined && !refused.includes(nameOf(range))) return form
  }
  throw new ProblemError('not-acceptable', `There is only ${offer}, which Accept does not admit`)
}

/** Whether a range admits a media type. */
export function admits({ type }: Pick<MediaRange, 'type'>, mediaType: string): boolean {
  const [kind] = mediaType.split('/')
  return ['*/*', `${kind}/*`, mediaType].includes(type)
}

function parseRange(text: string): MediaRange & { readonly quality: number } {
  const [type = '', ...rest] = split(text, ';')
  const parameters = new Map(rest.map(parseParameter))
  const quality = Number(parameters.get('q') ?? 1)
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 }
}

function parseParameter(text: string): readonly [name: string, value: string] {
  const [, name = '', quoted, plain = ''] = /^([^=]*)=(?:"(.*)"|(.*))$/.exec(text) ?? []
  return [name.trim().toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain.trim()]
}

/** Splits where the separator is not within quotes. */
function split(text: string, separator: ',' | ';'): readonly string[] {
  const parts =
    separator === ',' ? /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g : /(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g
  return (text.match(parts) ?? []).map((part) => part.trim())
}
