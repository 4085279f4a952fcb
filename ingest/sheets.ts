/** The pages of contact sheets: which images are on which, and what is written there. Pure. */

import type { Image } from '../drizzle/schema.ts'
import { states } from '../drizzle/vocabulary.ts'
import { groupBy } from './group-by.ts'
import type { SheetText } from './sheet.ts'

/** Whose images have pages of their own. */
export const sheetUnits = ['state', 'series'] as const

/** An image, as far as a sheet shows it. */
export type SheetImage = Pick<
  Image,
  | 'SeriesID'
  | 'PatientID'
  | 'Modality'
  | 'SeriesPosition'
  | 'State'
  | 'Label'
  | 'PngFilePath'
  | 'Rows'
  | 'Columns'
>

/** One page. */
export interface SheetPage {
  /** Of its file, without the extension. */
  readonly name: string
  readonly text: SheetText
  readonly images: readonly SheetImage[]
}

/** Images; more than a person takes in at a glance go on the next page. */
const pageSize = 60

/** The pages, in the order of the states, or of the images. */
export function pagesOf(
  images: readonly SheetImage[],
  by: (typeof sheetUnits)[number],
): readonly SheetPage[] {
  if (by === 'series') {
    const series = groupBy(images, ({ SeriesID }) => SeriesID)
    return [...series].flatMap(([id, group]) => split(id, titleOf(group), group))
  }
  const byState = groupBy(images, ({ State }) => State)
  return states.flatMap((state) => split(state, state, byState.get(state) ?? []))
}

/** Lines below a picture. */
export function captionOf(image: SheetImage): readonly string[] {
  const size = `${image.Columns} × ${image.Rows}`
  const place = `${image.Modality ?? 'no modality'} ${image.SeriesPosition}`
  return [image.PatientID, `${place} · ${size} · ${image.Label}`]
}

function titleOf(series: readonly SheetImage[]): string {
  const [first] = series
  return `${first?.PatientID} · ${first?.Modality ?? 'no modality'}`
}

function split(name: string, title: string, images: readonly SheetImage[]): readonly SheetPage[] {
  const pages = Math.ceil(images.length / pageSize)
  const patients = new Set(images.map(({ PatientID }) => PatientID)).size
  return Array.from({ length: pages }, (_, i) => {
    const counts = [counted(images.length, 'image'), counted(patients, 'patient')].join(' of ')
    return {
      name: `${name}-${i + 1}`,
      text: { title, totals: `${counts} · page ${i + 1} of ${pages}` },
      images: images.slice(i * pageSize, (i + 1) * pageSize),
    }
  })
}

/** A number and its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
