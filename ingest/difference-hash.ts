/** Difference hash: 64 bits that are equal for pictures that look alike. Pure. */

import type { Raster } from './png.ts'

const cellsAcross = 9
const cellsDown = 8

/**
 * The picture averaged to 9 × 8 cells, and a bit for each pair of neighbours in a row: 1 where the
 * right one is brighter.
 *
 * @returns 16 hexadecimal digits, row by row from the top left
 */
export function differenceHash(raster: Raster): string {
  const cells = averageCells(raster)
  let bits = 0n
  for (let row = 0; row < cellsDown; row++) {
    for (let column = 1; column < cellsAcross; column++) {
      const right = row * cellsAcross + column
      const brighter = (cells[right] ?? 0) > (cells[right - 1] ?? 0)
      bits = (bits << 1n) | (brighter ? 1n : 0n)
    }
  }
  return bits.toString(16).padStart(16, '0')
}

function averageCells({ columns, rows, channels, pixels }: Raster): Float64Array {
  const sums = new Float64Array(cellsAcross * cellsDown)
  const counts = new Float64Array(cellsAcross * cellsDown)
  const stride = columns * channels
  for (let row = 0; row < rows; row++) {
    const first = Math.floor((row * cellsDown) / rows) * cellsAcross
    for (let sample = 0; sample < stride; sample++) {
      const cell = first + Math.floor((sample * cellsAcross) / stride)
      sums[cell] = (sums[cell] ?? 0) + (pixels[row * stride + sample] ?? 0)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell] ?? 1))
}
