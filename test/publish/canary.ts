/** Canaries: distinct strings that are planted where nothing may carry them on, and searched for. */

import { inflateSync } from 'node:zlib'
import { readPng } from '../png-reader.ts'

/** What canaries begin with: those in attributes, those in numbers, those in names of files. */
const marks = { attribute: 'KNRY', number: '7041770417', fileName: 'ZQFN' } as const

/** Where a canary sits. */
export type CanaryKind = keyof typeof marks

/** Gives canaries, never one twice. */
export interface Aviary {
  readonly next: (kind: CanaryKind) => string
  /** How many were given. */
  readonly count: () => number
}

/** An aviary of its own numbers. */
export function createAviary(): Aviary {
  let given = 0
  return {
    next: (kind) => {
      const radix = kind === 'number' ? 10 : 36
      return marks[kind] + (given++).toString(radix).toUpperCase().padStart(4, '0')
    },
    count: () => given,
  }
}

/** The canaries in some bytes: as text, as UTF-16 of either byte order, or as hexadecimal digits. */
export function findCanaries(
  bytes: Uint8Array,
  kinds: readonly CanaryKind[] = ['attribute', 'number', 'fileName'],
): readonly string[] {
  const text = Buffer.from(bytes).toString('latin1')
  const forms = kinds.map((kind) => `${marks[kind]}${kind === 'number' ? '\\d' : '[\\dA-Z]'}{4}`)
  const hexForms = kinds.map((kind) => `${Buffer.from(marks[kind]).toString('hex')}[\\da-f]{8}`)
  const found = [text, text.replaceAll('\0', '')].flatMap((view) => [
    ...(view.match(new RegExp(forms.join('|'), 'gi')) ?? []),
    ...(view.match(new RegExp(hexForms.join('|'), 'gi')) ?? []),
  ])
  return [...new Set(found)].sort()
}

/** The same for all of a PNG: its bytes, what they inflate to, and the picture. */
export function findCanariesInPng(
  png: Uint8Array,
  kinds?: readonly CanaryKind[],
): readonly string[] {
  const views = [png, ...inflatedChunks(png), readPng(png).data]
  return [...new Set(views.flatMap((view) => findCanaries(view, kinds)))].sort()
}

/** Compressed text follows a keyword of at most 79 bytes and what belongs to that. */
const latestStart = 160

/** What chunks inflate to, from whichever byte they do. */
function inflatedChunks(png: Uint8Array): readonly Uint8Array[] {
  const file = Buffer.from(png)
  const bodies: Uint8Array[] = []
  for (let at = 8; at + 12 <= file.length; at += file.readUInt32BE(at) + 12) {
    bodies.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)))
  }
  return bodies.flatMap((body) => {
    const starts = Array.from({ length: Math.min(body.length, latestStart) }, (_, i) => i)
    return starts.flatMap((start) => inflated(body.subarray(start)))
  })
}

function inflated(bytes: Uint8Array): readonly Uint8Array[] {
  try {
    return [inflateSync(bytes)]
  } catch {
    return []
  }
}
