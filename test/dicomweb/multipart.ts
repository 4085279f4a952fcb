/** Takes a multipart message apart, strictly by RFC 2046 section 5.1. */

import type { Answer } from '../support/runtime.ts'

/** A part of a message. */
export interface MessagePart {
  readonly type: string
  readonly body: Buffer
}

/** The parts of an answer. */
export function partsOf({ headers, body }: Pick<Answer, 'headers' | 'body'>): MessagePart[] {
  const [, boundary = ''] = /boundary="?([^;"]+)/.exec(headers['content-type'] ?? '') ?? []
  const whole = Buffer.concat([Buffer.from('\r\n'), body])
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const parts: MessagePart[] = []
  let at = whole.indexOf(delimiter)
  while (at >= 0) {
    const start = at + delimiter.length
    const end = whole.indexOf(delimiter, start)
    if (end < 0) break
    const part = whole.subarray(start, end)
    const head = part.indexOf('\r\n\r\n')
    const [, type = ''] = /^\r\nContent-Type: (.+)$/m.exec(part.subarray(0, head).toString()) ?? []
    parts.push({ type, body: part.subarray(head + 4) })
    at = end
  }
  if (whole.subarray(at).toString().trim() !== `--${boundary}--`) throw new Error('no end')
  return parts
}
