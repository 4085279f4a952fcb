/** Specimens that are built: a ramp for each rule of the picture. */

import { syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { palette } from '../fixtures/palette.ts'
import type { Specimen } from './specimen.ts'

const rows = 64
const columns = 64
const ramp = Array.from({ length: rows * columns }, (_, i) => i)
const signedRamp = ramp.map((i) => i - 2048)
const bytes = Uint8Array.from(ramp, (i) => i % 256)
const colours = Uint8Array.from({ length: 3 * ramp.length }, (_, i) => (i * 7 + (i >> 8)) % 256)
const entries = Array.from({ length: 256 }, (_, i) => i)

type Content = Omit<ImageFile, 'rows' | 'columns'>

const contents: Readonly<Record<string, Content>> = {
  window: { pixels: ramp, bitsStored: 12, windowCenter: 1024, windowWidth: 1500 },
  'window of width 1': { pixels: ramp, bitsStored: 12, windowCenter: 1024, windowWidth: 1 },
  'window of width 2': { pixels: ramp, bitsStored: 12, windowCenter: 1024, windowWidth: 2 },
  'window of whole steps': { pixels: ramp, bitsStored: 12, windowCenter: 512, windowWidth: 1025 },
  'no window': { pixels: ramp, bitsStored: 12 },
  'no window, constant': { pixels: ramp.map(() => 77) },
  MONOCHROME1: {
    pixels: ramp,
    photometric: 'MONOCHROME1',
    windowCenter: 2000,
    windowWidth: 3000,
  },
  'MONOCHROME1, no window': { pixels: ramp, photometric: 'MONOCHROME1' },
  rescale: {
    pixels: ramp,
    windowCenter: 40,
    windowWidth: 400,
    rescaleSlope: 1,
    rescaleIntercept: -1024,
  },
  'fractional slope': {
    pixels: ramp,
    windowCenter: 700,
    windowWidth: 1000,
    rescaleSlope: 0.3717,
    rescaleIntercept: -3.25,
  },
  'fractional slope, no window': { pixels: ramp, rescaleSlope: 0.3717, rescaleIntercept: -3.25 },
  signed: { pixels: signedRamp, signed: true, windowCenter: 0, windowWidth: 2000 },
  'signed, 12 bits': { pixels: signedRamp, signed: true, bitsStored: 12 },
  '8 bits': { pixels: bytes, windowCenter: 128, windowWidth: 100 },
  RLE: {
    pixels: ramp,
    transferSyntaxUid: syntaxes.rle,
    windowCenter: 1024,
    windowWidth: 1500,
  },
  RGB: { pixels: colours, photometric: 'RGB' },
  'RGB in planes': { pixels: colours, photometric: 'RGB', planarConfiguration: 1 },
  YBR_FULL: { pixels: colours, photometric: 'YBR_FULL' },
  palette: {
    pixels: bytes,
    photometric: 'PALETTE COLOR',
    elements: palette(8, {
      red: Uint8Array.from(entries),
      green: Uint8Array.from(entries, (i) => 255 - i),
      blue: Uint8Array.from(entries, (i) => (i * 5) % 256),
    }),
  },
  'palette of 16 bits': {
    pixels: bytes,
    photometric: 'PALETTE COLOR',
    elements: palette(16, {
      red: Uint16Array.from(entries, (i) => 257 * i),
      green: Uint16Array.from(entries, (i) => 65_535 - 257 * i),
      blue: Uint16Array.from(entries, (i) => 31 * i),
    }),
  },
}

/** The specimens with these names; all without. */
export function builtSpecimens(
  names: readonly string[] = Object.keys(contents),
): readonly Specimen[] {
  return Object.entries(contents)
    .filter(([name]) => names.includes(name))
    .map(([name, content]) => {
      const read = () => imageFile({ rows, columns, ...content })
      return { name: `built: ${name}`, read, frames: [1] }
    })
}
