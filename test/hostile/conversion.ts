/** Converts broken files on the real worker threads, and looks at what is left of them. */

import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { objectPath } from '../../drizzle/dicomweb.ts'
import type { Conversion, ConvertedFile } from '../../ingest/conversion.ts'
import { framePath } from '../../ingest/frame-path.ts'
import { type ConversionPool, openPool } from '../../ingest/pool.ts'
import { programPath } from '../ingest/program.ts'
import { readPng } from '../png-reader.ts'

const asItIs = { window: null, conditions: [] }

/** What became of one file, and its PNGs by name. */
export interface Remains {
  readonly conversion: Conversion
  readonly pngs: readonly string[]
}

/** Converts files at once, in a folder that is gone afterwards. */
export async function convertFiles(
  pool: ConversionPool,
  files: readonly Uint8Array[],
  inspect: (remains: Remains, index: number, folder: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mini-pacs-hostile-'))
  mkdirSync(join(folder, 'out'))
  try {
    const conversions = await Promise.all(
      files.map((bytes, index) => {
        const path = join(folder, `${index}.dcm`)
        writeFileSync(path, bytes)
        const stem = join(folder, 'out', String(index))
        return pool.convert(
          { path, stem, objects: join(folder, 'objects'), ...asItIs },
          bytes.length,
        )
      }),
    )
    const left = readdirSync(join(folder, 'out'))
    conversions.forEach((conversion, index) => {
      const pngs = left.filter((name) => name.startsWith(`${index}-`))
      inspect({ conversion, pngs }, index, join(folder, 'out'))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is wrong with the outcome of a file, whatever the file; undefined where nothing is. */
export function findFault(
  { conversion, pngs }: Remains,
  index: number,
  folder: string,
): string | undefined {
  if (conversion.outcome === 'unwritable') return `unwritable: ${conversion.detail}`
  if (conversion.outcome !== 'converted') {
    if (pngs.length > 0) return `${conversion.outcome}, and left ${pngs.length} PNGs`
    const broken = ['conversion failed', 'time limit exceeded'].includes(conversion.reason)
    return broken ? `${conversion.reason}: ${conversion.detail}` : undefined
  }
  const { frames } = conversion.file
  if (frames.length === 0 || frames.length !== pngs.length) {
    return `${frames.length} frames and ${pngs.length} PNGs`
  }
  for (const { frameNumber, rows, columns } of frames) {
    const { width, height } = readPng(
      readFileSync(framePath(join(folder, String(index)), frameNumber)),
    )
    if (width !== columns || height !== rows) return `a PNG of ${width} by ${height}`
  }
  return findObjectFault(conversion.file, join(folder, '..', 'objects'))
}

/** What is wrong with the object of an instance: it has its name, all frames, and JSON at its end. */
function findObjectFault({ object, frames }: ConvertedFile, folder: string): string | undefined {
  if (!object) return 'no object'
  const { sha256, frameOffsets, thumbnailBytes } = object
  const bytes = readFileSync(join(folder, objectPath(sha256)))
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return 'another object'
  if (frameOffsets.length !== frames.length + 1) return `${frameOffsets.length} offsets of frames`
  if (frameOffsets.some((offset, i) => i > 0 && offset <= (frameOffsets[i - 1] ?? 0))) {
    return `frames at ${frameOffsets.join()}`
  }
  const metadata = bytes.subarray((frameOffsets.at(-1) ?? 0) + thumbnailBytes)
  const { '00280010': rows } = JSON.parse(metadata.toString())
  return rows?.Value[0] === frames[0]?.rows ? undefined : `metadata with Rows ${rows?.Value}`
}

/** In short what became of a file: how many frames were converted, or why none was. */
export interface Short {
  readonly outcome: Conversion['outcome']
  readonly reason?: string
  readonly detail?: string | null
  readonly frames?: number
}

/**
 * A function that converts files on threads that live as long as the tests of this test file.
 *
 * @throws {Error} where a fault is found, as in {@link findFault}
 */
export function useThreads(): (...files: readonly Uint8Array[]) => Promise<readonly Short[]> {
  let pool: ConversionPool | undefined
  beforeAll(() => {
    pool = openPool({ jobs: 2, program: programPath('convert') })
  })
  afterAll(() => pool?.close())
  return async (...files) => {
    const shorts: Short[] = []
    if (!pool) throw new Error('the threads are not there yet')
    await convertFiles(pool, files, (remains, index, folder) => {
      const fault = findFault(remains, index, folder)
      if (fault) throw new Error(`file ${index}: ${fault}`)
      shorts.push(shorten(remains.conversion))
    })
    return shorts
  }
}

function shorten(conversion: Conversion): Short {
  if (conversion.outcome === 'converted') {
    return { outcome: 'converted', frames: conversion.file.frames.length }
  }
  if (conversion.outcome === 'unwritable') return { outcome: 'unwritable' }
  const { outcome, reason, detail } = conversion
  return { outcome, reason, detail }
}
