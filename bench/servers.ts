/** Both servers over the same files, each as its users run it. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, Failure } from '../command/failure.ts'
import { runCommand, startServer } from '../examples/program.ts'
import { dicomwebPlugin, orthancProgram, startOrthanc } from '../test/support/orthanc.ts'
import { type Extent, writeFiles } from './archive.ts'

/** A server that runs. */
export interface Server {
  /** The root of its DICOMweb. */
  readonly root: string
  readonly pid: number
  readonly stop: () => Promise<void>
}

/** This project's, on Node, and the one that it is held against. */
export interface Servers {
  readonly own: Server
  readonly orthanc: Server
}

/**
 * Writes files into a folder, and starts both over them.
 *
 * @throws {Failure} exit code 69 where Orthanc is not installed
 */
export async function startBoth(folder: string, extent: Extent): Promise<Servers> {
  if (orthancProgram === undefined || dicomwebPlugin === undefined) {
    throw new Failure(
      'no Orthanc with DICOMweb: apt-get install orthanc orthanc-dicomweb',
      exitCodes.unavailable,
    )
  }
  const files = join(folder, 'dicom')
  writeFiles(files, extent)
  const own = await startOwn(folder, files)
  try {
    const bytes = readdirSync(files).map((name) => readFileSync(join(files, name)))
    const orthanc = await startOrthanc(folder, bytes, { plugin: dicomwebPlugin })
    const { url, pid, close } = orthanc
    return { own, orthanc: { root: `${url}/dicom-web`, pid, stop: close } }
  } catch (error) {
    await own.stop()
    throw error
  }
}

async function startOwn(folder: string, files: string): Promise<Server> {
  const database = join(folder, 'medical_imaging.db')
  const images = join(folder, 'training_png')
  const places = ['--db', database, '--out', images]
  const code = await runCommand(['ingest', files, ...places, '--dicomweb'])
  if (code !== exitCodes.ok) throw new Error(`mini-pacs ingest ended with exit code ${code}`)
  const { origin, pid, stop } = await startServer(['--db', database, '--images', images])
  return { root: `${origin}/dicom-web`, pid, stop }
}
