/** Unique identifiers: PS3.5 section 9 and annex B. */

import { createHash } from 'node:crypto'

const longest = 64

/** Whether a text can stand as a UID and so in a path: digits and dots, at most 64 characters. */
export function isUid(text: string | null): text is string {
  return text !== null && text.length <= longest && /^\d+(\.\d+)*$/.test(text)
}

/**
 * A UID made from texts: `2.25.` and the first 128 bits of their SHA-256 as a decimal number
 * (PS3.5 B.2). The same texts always give the same UID.
 */
export function derivedUid(kind: string, ...texts: readonly string[]): string {
  const hash = createHash('sha256')
    .update([kind, ...texts].join('\0'))
    .digest('hex')
  return `2.25.${BigInt(`0x${hash.slice(0, 32)}`)}`
}
