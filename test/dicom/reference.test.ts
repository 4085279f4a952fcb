/** The real files and what Cornerstone3D, the engine of OHIF, drew for them. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import { parse } from '../../dicom/parse.ts'
import { createRenderer } from '../../dicom/render.ts'
import { framesOf } from '../../dicom/stored.ts'
import { type CorpusFile, corpusFolders, describeCorpus, readTable } from '../corpus.ts'
import { readPng } from '../png-reader.ts'
import '../pixels.ts'
import { instanceOf, pictureOf } from './picture.ts'

/** SHA-256 of pixels that oracle.py made. */
const oracle = fileURLToPath(new URL('../fixtures/oracle.tsv', import.meta.url))

/** What this version can draw; the rest of the references waits for its decoders. */
const drawable = {
  transferSyntax: /^1\.2\.840\.10008\.1\.2(\.1|\.2|\.5|\.1\.99)?$/,
  photometric: /^(MONOCHROME[12]|RGB|PALETTE COLOR|YBR_FULL(_422)?)$/,
  bitsAllocated: /^(1|8|16|32|64)$/,
}

describeCorpus('the reference pictures', ({ files, references }) => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const equal = references.filter(({ dicom, must_equal, kind, voi_lower }) => {
    const file = byPath.get(dicom)
    if (!file || must_equal !== 'yes' || !isDrawable(file)) return false
    return kind === 'rgb' || !isBlackCanvas(file, voi_lower)
  })

  test.each(equal)('$dicom is drawn exactly', (row) => {
    const picture = pictureOf(readFileSync(corpusFolders.dicom + row.dicom))
    const reference = readPng(readFileSync(corpusFolders.reference + row.picture))
    const { channels } = picture
    const expected = reference.channels === channels ? reference.data : spread(reference.data)
    expect(picture.pixels).toEqualPixels(expected, { columns: Number(row.columns), channels })
  })
})

describeCorpus('pictures that the viewer does not draw, or draws wrong', () => {
  test.each(readTable(oracle, ['path', 'frame', 'sha256']))(
    '$path, frame $frame, is drawn as an independent decoder has it',
    ({ path, frame, sha256 }) => {
      const { pixels } = pictureOf(readFileSync(corpusFolders.dicom + path), Number(frame))
      expect(createHash('sha256').update(pixels).digest('hex')).toBe(sha256)
    },
  )

  test.each(['float', 'double_float'])('%s pixels are drawn exactly', (name) => {
    const path = `${corpusFolders.dicom}photometric/parametric_map_${name}.dcm`
    const { format, frameAttributes, ...instance } = instanceOf(readFileSync(path))
    const words = framesOf({ ...instance, format, frameAttributes }).words(1)
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

/** A gray reference of a colour image, whose three channels are equal. */
function spread(gray: ArrayLike<number>): readonly number[] {
  return Array.from(gray).flatMap((level) => [level, level, level])
}

/** A gray picture of a viewer that failed: at colour, and at bits that are packed. */
function isBlackCanvas(file: CorpusFile, lower: string): boolean {
  const packed = file.bits_allocated === '1' && file.transfer_syntax !== '1.2.840.10008.1.2.5'
  return lower === '' || !file.photometric.startsWith('MONOCHROME') || packed
}

function isDrawable(file: CorpusFile): boolean {
  return (
    drawable.transferSyntax.test(file.transfer_syntax) &&
    drawable.photometric.test(file.photometric) &&
    drawable.bitsAllocated.test(file.bits_allocated)
  )
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
