/** What a viewer drew, as the rows of a table: it can be compared where there is no viewer. */

import { createHash } from 'node:crypto'
import type { Drawing, ViewerPicture } from './drawing.ts'

/** Prints the SHA-256 of each picture; those that the viewer does not draw are named apart. */
export async function printHashes(drawings: AsyncIterable<Drawing>): Promise<void> {
  for await (const { specimen, frame, outcome } of drawings) {
    if ('failure' in outcome) {
      process.stderr.write(`${specimen.name}: ${outcome.failure}\n`)
    } else {
      process.stdout.write(`${specimen.name}\t${frame}\t${hashOf(outcome)}\n`)
    }
  }
}

/** Of three bytes a pixel, or of one where all pixels are gray. */
function hashOf({ rgba }: ViewerPicture): string {
  const samples = isGray(rgba) ? [0] : [0, 1, 2]
  const pixels = Buffer.alloc((rgba.length / 4) * samples.length)
  for (let i = 0; i < pixels.length; i++) {
    const pixel = Math.floor(i / samples.length)
    pixels[i] = rgba[4 * pixel + (i % samples.length)] ?? 0
  }
  return createHash('sha256').update(pixels).digest('hex')
}

function isGray(rgba: Uint8Array): boolean {
  return rgba.every((byte, i) => i % 4 === 3 || byte === rgba[i - (i % 4)])
}
