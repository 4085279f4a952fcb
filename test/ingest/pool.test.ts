import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openPool } from '../../ingest/pool.ts'
import { syntaxes } from '../fixtures/dicom-file.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { ct } from './images.ts'
import { folderWith, listTree, programPath } from './program.ts'

const asItIs = { window: null, conditions: [], objects: null }

/** Small on disk and long to convert: an RLE frame of zeros, many times. */
function slowFile(): Uint8Array {
  const [rows, columns, frames] = [1024, 1024, 2000]
  const one = imageFile({
    rows,
    columns,
    pixels: new Uint8Array(rows * columns),
    transferSyntaxUid: syntaxes.rle,
  })
  const start = Buffer.from(one).lastIndexOf(Buffer.from([0xfe, 0xff, 0, 0xe0]))
  const fragment = one.slice(start + 8, one.length - 8)
  return imageFile({
    rows,
    columns,
    frames,
    bitsAllocated: 8,
    transferSyntaxUid: syntaxes.rle,
    pixels: { fragments: new Array<Uint8Array>(frames).fill(fragment) },
  })
}

describe('a file that exceeds its deadline', () => {
  test('ends its thread and is rejected alone', async () => {
    const folder = folderWith({ 'slow.dcm': slowFile(), 'good.dcm': ct(), 'out/keep': '' })
    const deadline = { baseMs: 2_000, perMegabyteMs: 0 }
    const pool = openPool({ jobs: 1, deadline, program: programPath('convert') })
    const convert = (name: string) =>
      pool.convert({ path: join(folder, name), stem: join(folder, 'out', name), ...asItIs }, 1)
    expect(await convert('slow.dcm')).toEqual({
      outcome: 'rejected',
      reason: 'time limit exceeded',
      detail: 'not converted within 2000 ms',
      sourceSha256: null,
    })
    expect(await convert('good.dcm')).toMatchObject({ outcome: 'converted' })
    await pool.close()
    expect(listTree(join(folder, 'out'))).toContain('good.dcm-1.png')
  })
})

test('a file that is gone is rejected as unreadable', async () => {
  const pool = openPool({ jobs: 1, program: programPath('convert') })
  const answer = await pool.convert({ path: '/nowhere/a.dcm', stem: '/nowhere/1', ...asItIs }, 1)
  await pool.close()
  expect(answer).toEqual({
    outcome: 'rejected',
    reason: 'unreadable file',
    detail: "ENOENT: no such file or directory, open '/nowhere/a.dcm'",
    sourceSha256: null,
  })
})
