/** Specimens that are built: a ramp for each rule of the picture. */

import { syntaxes } from '../fixtures/dicom-file.ts'
import { encode } from '../fixtures/encoder.ts'
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

const gray = { rows, columns, samples: Uint16Array.from(ramp), bitsStored: 12 }
const colour = { rows, columns, samples: colours }
const jpegFamily = '1.2.840.10008.1.2.4'

const ownWindow = (center: number, width: number) => ({
  FrameVOILUTSequence: [{ WindowCenter: center, WindowWidth: width }],
})

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
  'JPEG 2000': {
    pixels: { fragments: [encode('Jpeg2000', gray)] },
    bitsStored: 12,
    transferSyntaxUid: `${jpegFamily}.90`,
  },
  'JPEG 2000, transform of colours': {
    pixels: { fragments: [encode('Jpeg2000', colour, { AllowMct: 1 })] },
    bitsAllocated: 8,
    photometric: 'YBR_RCT',
    transferSyntaxUid: `${jpegFamily}.90`,
  },
  HTJ2K: {
    pixels: { fragments: [encode('HtJpeg2000', gray)] },
    bitsStored: 12,
    transferSyntaxUid: `${jpegFamily}.201`,
  },
  'JPEG-LS': {
    pixels: { fragments: [encode('JpegLs', gray)] },
    bitsStored: 12,
    transferSyntaxUid: `${jpegFamily}.80`,
  },
  'lossless JPEG': {
    pixels: { fragments: [encode('Jpeg', gray)] },
    bitsStored: 12,
    transferSyntaxUid: `${jpegFamily}.70`,
  },
  'windows of frames': {
    pixels: [...ramp, ...ramp],
    frames: 2,
    elements: {
      SharedFunctionalGroupsSequence: [ownWindow(1000, 600)],
      PerFrameFunctionalGroupsSequence: [ownWindow(3000, 200), {}],
    },
  },
  float: {
    pixels: Float32Array.from(ramp, (i) => i / 1000),
    windowCenter: 2,
    windowWidth: 2.5,
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
      const frames = Array.from({ length: content.frames ?? 1 }, (_, i) => i + 1)
      return { name: `built: ${name}`, read, frames }
    })
}
