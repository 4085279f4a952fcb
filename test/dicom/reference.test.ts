/** The real files and what Cornerstone3D, the engine of OHIF, drew for them. */

import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import { parse } from '../../dicom/parse.ts'
import { type CorpusFile, corpusFolders, describeCorpus } from '../corpus.ts'
import { readPng } from '../png-reader.ts'
import '../pixels.ts'
import { pictureOf } from './picture.ts'

/** What this version can draw; the rest of the references waits for its decoders. */
const drawable = {
  transferSyntax: /^1\.2\.840\.10008\.1\.2(\.1|\.2|\.5|\.1\.99)?$/,
  photometric: /^(MONOCHROME[12]|RGB)$/,
  bitsAllocated: /^(8|16)$/,
}

describeCorpus('the reference pictures', ({ files, references }) => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const equal = references.filter(({ dicom, must_equal, kind, voi_lower }) => {
    const file = byPath.get(dicom)
    // A gray picture without a range is the black canvas of a viewer that failed.
    const failed = kind === 'gray' && voi_lower === ''
    return file && must_equal === 'yes' && !failed && isDrawable(file)
  })

  test.each(equal)('$dicom is drawn exactly', (row) => {
    const picture = pictureOf(readFileSync(corpusFolders.dicom + row.dicom))
    const reference = readPng(readFileSync(corpusFolders.reference + row.picture))
    const { channels } = picture
    const expected = reference.channels === channels ? reference.data : spread(reference.data)
    expect(picture.pixels).toEqualPixels(expected, { columns: Number(row.columns), channels })
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
