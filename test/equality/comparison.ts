/** This project's pictures held against those of a viewer. */

import type { DataSet } from 'dicom-parser'
import { text } from '../../dicom/dataset.ts'
import { transferSyntax } from '../../dicom/syntax.ts'
import type { Raster } from '../../ingest/png.ts'
import { type Bar, barOf, findDifference, type Viewer } from './difference.ts'
import type { Drawing, ViewerPicture } from './drawing.ts'
import { drawSubject, type Subject } from './subject.ts'

/** What the table is grouped by. */
export interface Group {
  readonly modality: string
  readonly photometric: string
  readonly transferSyntax: string
}

/** How far two pictures are apart. */
export interface Distance {
  readonly pixels: number
  readonly differing: number
  /** Levels; 255 where the sizes differ. */
  readonly worst: number
}

/** One frame, drawn by both sides, or why not. */
export type Comparison = { readonly name: string } & (
  | {
      readonly kind: 'compared'
      readonly group: Group
      readonly distance: Distance
      readonly bar: Bar
      /** Why it may miss the bar; undefined where it does not, or may not. */
      readonly deliberate: string | undefined
    }
  | { readonly kind: 'only here' | 'only there' | 'neither'; readonly detail: string }
)

/** Draws a frame and holds it against a viewer's picture. */
export function compareWith(
  { specimen, frame, outcome }: Drawing,
  drawn: { viewer: Viewer; nearest: boolean },
): Comparison {
  const name = frame === 1 ? specimen.name : `${specimen.name} frame ${frame}`
  const subject = drawSubject(specimen.read(), frame)
  if ('rejection' in subject) {
    const kind = 'failure' in outcome ? 'neither' : 'only there'
    return { name, kind, detail: subject.rejection }
  }
  if ('failure' in outcome) return { name, kind: 'only here', detail: outcome.failure }
  const distance = distanceOf(subject.drawing.raster, outcome)
  const bar = barOf(subject, drawn)
  return {
    name,
    kind: 'compared',
    group: groupOf(subject),
    distance,
    bar,
    deliberate: meets(distance, bar) ? undefined : findDifference(drawn.viewer, subject),
  }
}

/** Whether a distance is within a bar. */
export function meets({ pixels, differing, worst }: Distance, bar: Bar): boolean {
  return worst <= bar.worst && differing <= bar.share * pixels
}

function groupOf({ instance, dataSet }: Subject): Group {
  return {
    modality: instance.header.modality ?? '-',
    photometric: photometricOf(dataSet) ?? instance.format.photometric,
    transferSyntax: transferSyntax(instance.transferSyntaxUid).name,
  }
}

function photometricOf(dataSet: DataSet): string | null {
  return text(dataSet, 'x00280004')
}

/** How far two pictures are apart: a pixel differs where any of its samples does. */
export function distanceOf(
  { pixels, channels, columns, rows }: Raster,
  { width, height, rgba }: ViewerPicture,
): Distance {
  const count = columns * rows
  if (width !== columns || height !== rows) return { pixels: count, differing: count, worst: 255 }
  let differing = 0
  let worst = 0
  for (let pixel = 0; pixel < count; pixel++) {
    let apart = 0
    for (let sample = 0; sample < 3; sample++) {
      const own = pixels[pixel * channels + (channels === 3 ? sample : 0)] ?? 0
      apart = Math.max(apart, Math.abs(own - (rgba[4 * pixel + sample] ?? 0)))
    }
    if (apart > 0) differing++
    worst = Math.max(worst, apart)
  }
  return { pixels: count, differing, worst }
}
