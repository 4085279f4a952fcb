/** A media range that a client accepts: RFC 9110 section 12.5.1. */
export interface MediaRange {
  /** Lower-case, for example `multipart/related`, or `*` for both halves. */
  readonly type: string
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** From 0, which refuses, to 1. */
  readonly quality: number
}

/** What such a text says, in its order. Hono reads it of the header alone, DICOMweb has it in URLs, too. */
export function parseAccept(header: string): readonly MediaRange[] {
  return split(header, ',').map(parseRange)
}

function parseRange(text: string): MediaRange {
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
