/** Bytes to text by Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 section 6.1. */

import { convertBytes } from 'dicom-character-set'

/** Where Latin alphabet No. 9 (ISO 8859-15), which the package lacks, differs from No. 1. */
const latin9: Readonly<Record<string, string>> = {
  '\u00a4': '€',
  '\u00a6': 'Š',
  '\u00a8': 'š',
  '\u00b4': 'Ž',
  '\u00b8': 'ž',
  '\u00bc': 'Œ',
  '\u00bd': 'œ',
  '\u00be': 'Ÿ',
}
const isLatin9 = /^\\?ISO(_IR| 2022 IR) 203$/
const escapeByte = 0x1b

/**
 * Decodes a text. Bytes that the character set does not have, or that no set is declared for,
 * become one character each, so that texts that differ stay different.
 *
 * @param characterSet  the values of Specific Character Set, joined by backslashes
 */
export function decodeText(bytes: Uint8Array, characterSet: string): string {
  if (isPlain(bytes) || characterSet === '') return latin1(bytes)
  if (isLatin9.test(characterSet)) {
    const text = latin1(bytes).replaceAll('\u001b-b', '')
    return text.replace(/[\u00a4-\u00be]/g, (character) => latin9[character] ?? character)
  }
  try {
    const decoded = convertBytes(characterSet, bytes, { vr: 'LO' })
    return decoded.includes('\ufffd') ? latin1(bytes) : decoded
  } catch {
    return latin1(bytes)
  }
}

function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80 && byte !== escapeByte)
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
