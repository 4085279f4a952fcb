/** A data set that was really ingested for DICOMweb: phantoms, and real series where they are. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writePhantoms } from '../../examples/phantom.ts'
import { corpusFolders } from '../corpus.ts'
import type { BuiltArchive } from '../fixtures/archive.ts'
import { miniPacs } from '../ingest/program.ts'

/** Ingests them into a folder. */
export async function ingestForViewers(folder: string): Promise<BuiltArchive> {
  const phantoms = join(folder, 'phantoms')
  await writePhantoms(phantoms)
  const series = `${corpusFolders.dicom}ct-series`
  const sources = [phantoms, ...(existsSync(series) ? [series] : [])]
  const { status, stderr } = miniPacs(folder, 'ingest', ...sources, '--dicomweb')
  if (status !== 0) throw new Error(`mini-pacs ingest ended with ${status}: ${stderr}`)
  return { database: join(folder, 'medical_imaging.db'), images: join(folder, 'training_png') }
}
