/** Files that end the thread that converts them. */

import { constants, deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openPool } from '../../ingest/pool.ts'
import { dicomFile, syntaxes } from '../fixtures/dicom-file.ts'
import { ct } from '../ingest/images.ts'
import { programPath } from '../ingest/program.ts'
import { convertFiles } from './conversion.ts'

/** Six million items in a few hundred kilobytes: more objects than fit into the thread's heap. */
function manyItems(): Uint8Array {
  const elements = { Modality: 'MR' }
  const file = dicomFile({ transferSyntaxUid: syntaxes.deflated, elements })
  const start = dicomFile({ meta: false, elements })
  // Per-frame Functional Groups Sequence (5200,9230) of 48 MiB.
  const sequence = Buffer.from('005230925351000000000003', 'hex')
  const items = Buffer.alloc(8 * 2 ** 16, Buffer.from('feff00e000000000', 'hex'))
  const flushed = { finishFlush: constants.Z_FULL_FLUSH }
  const head = deflateRawSync(Buffer.concat([start, sequence]), flushed)
  const meta = file.subarray(0, 144 + (file[140] ?? 0))
  return Buffer.concat([meta, head, ...new Array(96).fill(deflateRawSync(items, flushed))])
}

test('a file that takes all memory ends its thread, and is rejected alone', async () => {
  const pool = openPool({ jobs: 1, program: programPath('convert') })
  const files = [ct(), manyItems(), ct()]
  const outcomes: string[] = []
  await convertFiles(pool, files, ({ conversion, pngs }) => {
    const why =
      conversion.outcome === 'rejected' ? `${conversion.reason}: ${conversion.detail}` : ''
    outcomes.push(`${conversion.outcome} ${pngs.length} ${why}`)
  })
  await pool.close()
  const detail = 'Worker terminated due to reaching memory limit: JS heap out of memory'
  expect(outcomes).toEqual([
    'converted 1 ',
    `rejected 0 conversion failed: ${detail}`,
    'converted 1 ',
  ])
}, 60_000)
