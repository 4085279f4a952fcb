/** Draws frames, with the window that was asked for in place of their own. */

import type { FrameAttributes, Instance } from '../dicom/instance.ts'
import { createRenderer } from '../dicom/render.ts'
import { type Frames, framesOf } from '../dicom/stored.ts'
import type { VoiLutFunction, WindowSource } from '../drizzle/vocabulary.ts'
import { createDecoders } from './codecs/table.ts'
import type { Raster } from './png.ts'
import { type AskedWindow, isWindowFor, withWindow } from './window.ts'

/** One frame as it is shown, and how it was made. */
export interface Drawing {
  readonly raster: Raster
  /** In modality units; null for colour. */
  readonly windowCenter: number | null
  readonly windowWidth: number | null
  readonly windowSource: WindowSource
  readonly voiLutFunction: VoiLutFunction | null
  /** Null where the values are no SUVs, and for colour. */
  readonly suvFactor: number | null
  readonly attributes: FrameAttributes
  /** What is not as the header says; null where nothing. */
  readonly remark: string | null
}

/** Which frame, from 1, of those found in an instance, and how. */
export interface DrawOptions {
  readonly frames: Frames
  readonly frameNumber: number
  /** In place of the frame's own; null where nobody asked for one. */
  readonly window: AskedWindow | null
}

/** Finds the frames of an instance, and draws them. */
export interface Drawer {
  /** @throws {DicomError} where not even one is complete */
  readonly findFrames: (instance: Instance) => Frames
  /** @throws {DicomError} where it cannot be decoded */
  readonly draw: (instance: Instance, options: DrawOptions) => Drawing
}

/** A drawer with decoders and tables of its own: one for each thread. */
export function createDrawer(): Drawer {
  const render = createRenderer()
  const findDecoder = createDecoders()
  const draw = (instance: Instance, { frames, frameNumber, window }: DrawOptions): Drawing => {
    const { words, format, remark } = frames.frame(frameNumber)
    const isAsked = isWindowFor(window, instance.header)
    const own = instance.frameAttributes(frameNumber)
    const attributes = isAsked ? withWindow(own, window) : own
    const picture = render(words, format, attributes)
    const { pixels, channels, voiLutFunction } = picture
    return {
      raster: { columns: format.columns, rows: format.rows, channels, pixels },
      windowCenter: picture.window?.center ?? null,
      windowWidth: picture.window?.width ?? null,
      windowSource: isAsked && picture.window ? 'option' : picture.windowSource,
      voiLutFunction,
      suvFactor: picture.window && attributes.suvFactor,
      attributes,
      remark,
    }
  }
  return { findFrames: (instance) => framesOf(instance, findDecoder), draw }
}
