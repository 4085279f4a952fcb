/** A frame as this project draws it, with what decides how it is compared. */

import { inflateRawSync } from 'node:zlib'
import type { DataSet } from 'dicom-parser'
import { readDataSet } from '../../dicom/dataset.ts'
import { DicomError } from '../../dicom/error.ts'
import type { Instance } from '../../dicom/instance.ts'
import { recognise } from '../../dicom/recognise.ts'
import type { Frame } from '../../dicom/stored.ts'
import { createDrawer, type Drawing } from '../../ingest/draw.ts'
import { instanceOf } from '../dicom/picture.ts'

/** One frame and its picture. */
export interface Subject {
  readonly instance: Instance
  readonly dataSet: DataSet
  readonly drawing: Drawing
  /** As it was decoded: its format is that of the stream. */
  readonly frame: () => Frame
}

const drawer = createDrawer()

/** Draws a frame as `ingest` does; a text says why it cannot. */
export function drawSubject(
  file: Uint8Array,
  frameNumber: number,
): Subject | { readonly rejection: string } {
  try {
    const instance = instanceOf(file)
    const frames = drawer.findFrames(instance)
    if (frameNumber > frames.count) return { rejection: `Pixel Data holds ${frames.count} frames` }
    const drawing = drawer.draw(instance, { frames, frameNumber, window: null })
    return { instance, dataSet: dataSetOf(file), drawing, frame: () => frames.frame(frameNumber) }
  } catch (error) {
    if (error instanceof DicomError) return { rejection: `${error.reason}: ${error.message}` }
    throw error
  }
}

/**
 * The elements of a file.
 *
 * @throws {DicomError} `malformed data set`
 */
export function dataSetOf(file: Uint8Array): DataSet {
  const recognition = recognise(file)
  if (recognition.kind === 'not DICOM' || recognition.kind === 'no data set') {
    throw new DicomError('malformed data set', recognition.kind)
  }
  return readDataSet(file, recognition.location, (deflated) => inflateRawSync(deflated))
}
