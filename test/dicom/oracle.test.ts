/** Stored values beside those that pydicom and GDCM read: stored.py wrote stored.tsv. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Instance } from '../../dicom/instance.ts'
import { type Frame, storedFunction } from '../../dicom/stored.ts'
import { corpusFolders, describeCorpus, readTable } from '../corpus.ts'
import { framesIn, instanceOf } from './picture.ts'

const table = fileURLToPath(new URL('../fixtures/stored.tsv', import.meta.url))
const rows = readTable(table, ['path', 'stream', 'frames', 'sha256', 'decoders'])

/** Baseline and extended JPEG, which no two decoders undo alike. */
const lossy = /^1\.2\.840\.10008\.1\.2\.4\.5[01]$/

describeCorpus('the stored values', ({ files }) => {
  test('of all files but lossy JPEG of the common kinds are in the table', () => {
    const pixels = files.filter((file) => file.pixel_element && !lossy.test(file.transfer_syntax))
    expect(rows.map(({ path }) => path)).toEqual(pixels.map(({ path }) => path))
  })

  // How a 9/7 wavelet is rounded is left to the decoder (T.800 F.3).
  const read = rows.filter(({ sha256, stream }) => sha256 && !stream.includes('9/7'))

  test.each(read)('of $path are those of $decoders', ({ path, frames, sha256 }) => {
    expect(storedValues(path)).toEqual({ frames: Number(frames), sha256 })
  })

  test('of bits in RLE, which neither of them reads, are those of the same file without', () => {
    const { sha256 } = storedValues('photometric/liver_nonbyte_aligned_rle.dcm')
    expect(sha256).toBe(storedValues('photometric/liver_nonbyte_aligned.dcm').sha256)
  })
})

function storedValues(path: string): { readonly frames: number; readonly sha256: string } {
  const instance = instanceOf(readFileSync(corpusFolders.dicom + path))
  const { count, frame } = framesIn(instance)
  const hash = createHash('sha256')
  for (let i = 1; i <= count; i++) hash.update(bytesOf(frame(i), instance))
  return { frames: count, sha256: hash.digest('hex') }
}

/** 32 bits a sample. The sign is that of the header, which JPEG 2000 may contradict. */
function bytesOf({ words, format }: Frame, instance: Instance): Uint8Array {
  const { signed } = instance.format
  const stored = storedFunction({ ...format, signed, overlayInPixels: false })
  const values = format.float ? Float32Array.from(words) : Int32Array.from(words, stored)
  return new Uint8Array(values.buffer)
}
