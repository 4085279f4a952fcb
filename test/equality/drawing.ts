/** What a viewer makes of the specimens. */

import type { CanvasPicture } from './canvas.ts'
import type { Specimen } from './specimen.ts'

/** One frame as a viewer drew it, or why it did not. */
export interface Drawing {
  readonly specimen: Specimen
  /** From 1. */
  readonly frame: number
  readonly outcome: ViewerPicture | { readonly failure: string }
}

/** RGBA, whatever the image is. */
export interface ViewerPicture {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

/** The bytes that a page sent as text. */
export function pictureOfCanvas({ width, height, rgba }: CanvasPicture): ViewerPicture {
  return { width, height, rgba: Buffer.from(rgba, 'base64') }
}

/** A drawing, or what came in its place. */
export async function drawingOf(
  { specimen, frame }: Pick<Drawing, 'specimen' | 'frame'>,
  canvas: Promise<CanvasPicture>,
): Promise<Drawing> {
  try {
    return { specimen, frame, outcome: pictureOfCanvas(await canvas) }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    return { specimen, frame, outcome: { failure } }
  }
}
