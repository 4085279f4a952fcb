/** A data set that was really ingested for DICOMweb: phantoms, and real series where they are. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writePhantoms } from '../../examples/phantom.ts'
import { corpusFolders } from '../corpus.ts'
import type { BuiltArchive } from '../fixtures/archive.ts'
import { miniPacs } from '../ingest/program.ts'

/** Where the files of the data set in a folder are. */
export function sourcesForViewers(folder: string): readonly string[] {
  const series = `${corpusFolders.dicom}ct-series`
  return [join(folder, 'phantoms'), ...(existsSync(series) ? [series] : [])]
}

/** Writes the phantoms into a folder, and ingests all there. */
export async function ingestForViewers(folder: string): Promise<BuiltArchive> {
  await writePhantoms(join(folder, 'phantoms'))
  const { status, stderr } = miniPacs(folder, 'ingest', ...sourcesForViewers(folder), '--dicomweb')
  if (status !== 0) throw new Error(`mini-pacs ingest ended with ${status}: ${stderr}`)
  return { database: join(folder, 'medical_imaging.db'), images: join(folder, 'training_png') }
}
