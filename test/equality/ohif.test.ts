/** The pictures that OHIF 3.12.10 drew for the synthetic files, one for each rule. */

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { corpusFolders, describeCorpus } from '../corpus.ts'
import { type PngPicture, readPng } from '../png-reader.ts'
import { type Comparison, compareWith, meets } from './comparison.ts'
import type { ViewerPicture } from './drawing.ts'

/** `syn_multiframe.<SOP Instance UID>.f2.png`; frame 1 has no number. */
const pictureName = /^(syn_.+?)\.1\.2\.826\.[\d.]+?(?:\.f(\d+))?\.png$/

function compare(picture: string): Comparison {
  const [, stem = '', frame = '1'] = pictureName.exec(picture) ?? []
  const read = () => readFileSync(`${corpusFolders.synthetic}${stem}.dcm`)
  const outcome = toRgba(readPng(readFileSync(corpusFolders.ohif + picture)))
  const specimen = { name: stem, read, frames: [Number(frame)] }
  return compareWith(
    { specimen, frame: Number(frame), outcome },
    { viewer: 'OHIF', nearest: false },
  )
}

function toRgba({ width, height, channels, data }: PngPicture): ViewerPicture {
  const rgba = new Uint8Array(4 * width * height)
  for (let i = 0; i < rgba.length; i++) {
    const sample = channels === 3 ? i & 3 : 0
    rgba[i] = data[(i >> 2) * channels + sample] ?? 0
  }
  return { width, height, rgba }
}

describeCorpus('the synthetic files beside the pictures of OHIF', () => {
  const pictures = readdirSync(corpusFolders.ohif).filter((name) => pictureName.test(name))
  const comparisons = pictures.map(compare).filter((one) => one.kind === 'compared')

  test('are all compared', () => {
    expect(comparisons.length).toBe(56)
  })

  test.each(comparisons.filter(({ deliberate }) => deliberate === undefined))(
    '$name is drawn to one level on at most 0.5 % of its pixels',
    ({ distance, bar }) => {
      expect(distance).toSatisfy(() => meets(distance, bar))
    },
  )

  test('differ on purpose where the viewer breaks the standard', () => {
    const names = comparisons.filter(({ deliberate }) => deliberate).map(({ name }) => name)
    expect(names).toEqual([
      'syn_12in16_highbits',
      'syn_8bit_signed',
      'syn_aniso',
      'syn_negslope',
      'syn_w0',
      'syn_w0.5',
      'syn_wneg',
    ])
  })
})
