/** A frame as this project draws it, with what decides how it is compared. */

import { inflateRawSync } from 'node:zlib'
import type { DataSet } from 'dicom-parser'
import { readDataSet } from '../../dicom/dataset.ts'
import { DicomError } from '../../dicom/error.ts'
import type { Instance, PixelFormat } from '../../dicom/instance.ts'
import { recognise } from '../../dicom/recognise.ts'
import { createRenderer, type Picture } from '../../dicom/render.ts'
import type { Words } from '../../dicom/stored.ts'
import { framesIn, instanceOf } from '../dicom/picture.ts'

/** One frame and its picture. */
export interface Subject {
  readonly name: string
  readonly instance: Instance
  readonly dataSet: DataSet
  readonly words: Words
  /** As the stream tells it, where it is compressed. */
  readonly format: PixelFormat
  readonly picture: Picture
}

const render = createRenderer()

/** Draws a frame with the chain that `ingest` has; a text says why it cannot. */
export function drawSubject(
  name: string,
  file: Uint8Array,
  frameNumber: number,
): Subject | { readonly rejection: string } {
  try {
    const instance = instanceOf(file)
    const { words, format } = framesIn(instance).frame(frameNumber)
    const picture = render(words, format, instance.frameAttributes(frameNumber))
    return { name, instance, dataSet: dataSetOf(file), words, format, picture }
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
