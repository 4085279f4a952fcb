/** `mini-pacs sheet`. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asc } from 'drizzle-orm'
import { type ExitCode, exitCodes, Failure } from '../../command/failure.ts'
import {
  type CommandUsage,
  choice,
  flag,
  parseCommandLine,
  text,
  usage,
  withLetter,
} from '../../command/options.ts'
import { Images } from '../../drizzle/schema.ts'
import type { Place } from '../commit.ts'
import { drawSheet } from '../sheet.ts'
import {
  captionOf,
  counted,
  pagesOf,
  type SheetImage,
  type SheetPage,
  sheetUnits,
} from '../sheets.ts'
import { openDataset } from './dataset.ts'
import { placeOf, placeOptions } from './place.ts'
import type { Terminal } from './terminal.ts'

const options = {
  ...placeOptions,
  output: withLetter(text('DIR', 'folder of the pages', 'contact-sheets'), 'o'),
  by: choice(sheetUnits, 'whose images share a page', 'state'),
  help: flag('show this help'),
} as const

/** The command as its help shows it. */
export const sheetCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs sheet',
  summary: 'Draws contact sheets of the data set: PNGs with many small pictures.',
  options,
}

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runSheet(args: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine(sheetCommand, args)
  if (values.help) {
    stdout.write(`${usage(sheetCommand)}\n`)
    return exitCodes.ok
  }
  const place = placeOf(values)
  const images = await listImages(place)
  const pages = pagesOf(images, values.by)
  mkdirSync(values.output, { recursive: true })
  for (const page of pages) {
    const path = join(values.output, `${page.name}.png`)
    writeFileSync(path, await drawPage(page, place.out))
    stdout.write(`${path}\n`)
  }
  stdout.write(`${counted(images.length, 'image')} on ${counted(pages.length, 'page')}\n`)
  return exitCodes.ok
}

/** All images, those of a series side by side. */
async function listImages(place: Place): Promise<readonly SheetImage[]> {
  const { db, close } = await openDataset(place)
  try {
    return await db
      .select({
        SeriesID: Images.SeriesID,
        PatientID: Images.PatientID,
        Modality: Images.Modality,
        SeriesPosition: Images.SeriesPosition,
        State: Images.State,
        Label: Images.Label,
        PngFilePath: Images.PngFilePath,
        Rows: Images.Rows,
        Columns: Images.Columns,
      })
      .from(Images)
      .orderBy(asc(Images.PatientID), asc(Images.SeriesID), asc(Images.SeriesPosition))
  } finally {
    close()
  }
}

async function drawPage({ images, text }: SheetPage, out: string): Promise<Uint8Array> {
  const pictures = images.map((image) => {
    const path = join(out, ...image.PngFilePath.split('/'))
    return { path, caption: captionOf(image), state: image.State }
  })
  const missing = pictures.find(({ path }) => !existsSync(path))
  if (missing) {
    const message = `${missing.path}: the PNG is missing; mini-pacs ingest makes it again`
    throw new Failure(message, exitCodes.noInput)
  }
  return drawSheet(pictures, text)
}
