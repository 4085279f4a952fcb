/** Compressed files on the worker threads: what is recorded of them. */

import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Conversion } from '../../ingest/conversion.ts'
import { openPool } from '../../ingest/pool.ts'
import { encode } from '../fixtures/encoder.ts'
import { type ImageFile, imageFile } from '../fixtures/image-file.ts'
import { folderWith, listTree, programPath } from '../ingest/program.ts'
import { syntaxes } from './decode.ts'
import { color8 } from './frames.ts'

const pool = openPool({ jobs: 1, program: programPath('convert') })
afterAll(() => pool.close())

const gray = (rows: number, columns: number) =>
  encode('JpegLs', { rows, columns, samples: new Uint8Array(rows * columns).fill(7) })

async function convert(image: ImageFile): Promise<{ answer: Conversion; folder: string }> {
  const folder = folderWith({ 'a.dcm': imageFile(image), 'out/keep': '' })
  const [path, stem] = [join(folder, 'a.dcm'), join(folder, 'out', 'a')]
  const answer = await pool.convert({ path, stem, window: null, conditions: [], objects: null }, 1)
  return { answer, folder }
}

test('package, version and codec are recorded, and the colours of the header', async () => {
  const { answer } = await convert({
    rows: color8.rows,
    columns: color8.columns,
    bitsAllocated: 8,
    photometric: 'YBR_RCT',
    transferSyntaxUid: syntaxes.jpeg2000Lossless,
    pixels: { fragments: [encode('Jpeg2000', color8, { AllowMct: 1 })] },
  })
  expect(answer).toMatchObject({
    outcome: 'converted',
    file: {
      decoder: 'dcmjs-codecs 0.0.8 jpeg2000',
      photometricInterpretation: 'YBR_RCT',
      remark: null,
    },
  })
})

test('each frame has the size of its stream, and a remark says which', async () => {
  const { answer } = await convert({
    rows: 8,
    columns: 8,
    frames: 3,
    bitsAllocated: 8,
    transferSyntaxUid: syntaxes.jpegLsLossless,
    pixels: { fragments: [gray(8, 8), gray(8, 2), gray(8, 2)] },
  })
  expect(answer).toMatchObject({
    outcome: 'converted',
    file: {
      frames: [
        { rows: 8, columns: 8 },
        { rows: 8, columns: 2 },
        { rows: 8, columns: 2 },
      ],
      remark:
        'The stream has, and is drawn with, 8 rows and 2 columns, ' +
        'Rows (0028,0010) is 8 and Columns (0028,0011) 8',
    },
  })
})

test('a frame that cannot be decoded rejects its file, and leaves no PNG', async () => {
  const { answer, folder } = await convert({
    rows: 8,
    columns: 8,
    frames: 2,
    bitsAllocated: 8,
    transferSyntaxUid: syntaxes.jpegLsLossless,
    pixels: { fragments: [gray(8, 8), gray(8, 80)] },
  })
  expect(answer).toMatchObject({ outcome: 'rejected', reason: 'malformed pixel data' })
  expect(listTree(join(folder, 'out'))).toEqual(['keep'])
})

test('more frames than Number of Frames says are not drawn, with a remark', async () => {
  const { answer } = await convert({
    rows: 8,
    columns: 8,
    frames: 2,
    bitsAllocated: 8,
    transferSyntaxUid: syntaxes.jpegLsLossless,
    pixels: { fragments: [gray(8, 8), gray(8, 8), gray(8, 8)] },
  })
  const remark = 'Number of Frames (0028,0008) is 2, Pixel Data holds 3'
  expect(answer).toMatchObject({ outcome: 'converted', file: { remark } })
})
