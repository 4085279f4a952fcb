/** Frames to compress: ramps with some life in them. */

import type { RawFrame } from '../fixtures/encoder.ts'

const size = { rows: 24, columns: 32 }
const pixels = size.rows * size.columns

function value(index: number, values: number): number {
  return (index * 37 + ((index * index) >> 4)) % values
}

/** 8 bits, unsigned. */
export const gray8: RawFrame = {
  ...size,
  samples: Uint8Array.from({ length: pixels }, (_, i) => value(i, 256)),
}

/** 12 of 16 bits, unsigned. */
export const gray12: RawFrame = {
  ...size,
  samples: Uint16Array.from({ length: pixels }, (_, i) => value(i, 4096)),
  bitsStored: 12,
}

/** 16 bits, unsigned. */
export const gray16: RawFrame = {
  ...size,
  samples: Uint16Array.from({ length: pixels }, (_, i) => value(i * 101, 65_536)),
}

/** 16 bits, signed. */
export const signed16: RawFrame = {
  ...size,
  samples: Int16Array.from({ length: pixels }, (_, i) => value(i, 4096) - 2048),
}

/** Red, green and blue of 8 bits, side by side. */
export const color8: RawFrame = {
  ...size,
  samples: Uint8Array.from({ length: 3 * pixels }, (_, i) => value(i, 256)),
}

/** Red rises by column, green by row, blue falls: what lossy JPEG keeps. */
export const smoothColor: RawFrame = {
  ...size,
  samples: Uint8Array.from({ length: 3 * pixels }, (_, i) => {
    const [column, row] = [Math.floor(i / 3) % size.columns, Math.floor(i / 3 / size.columns)]
    return [8 * column, 10 * row, 255 - 8 * column][i % 3] ?? 0
  }),
}
