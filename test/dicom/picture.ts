/** Files to pictures, as the worker thread makes them. */

import { inflateRawSync } from 'node:zlib'
import type { Instance } from '../../dicom/instance.ts'
import type { DicomJson } from '../../dicom/json.ts'
import { parse } from '../../dicom/parse.ts'
import { createRenderer, type Picture } from '../../dicom/render.ts'
import { type Frame, type Frames, framesOf } from '../../dicom/stored.ts'
import { createDecoders } from '../../ingest/codecs/table.ts'

const findDecoder = createDecoders()

/** Parses a file that has an image. */
export function instanceOf(file: Uint8Array): Instance {
  return parseImage(file).instance
}

/** The data set of a file that has an image, as a viewer is told it. */
export function jsonOf(file: Uint8Array): DicomJson {
  return parseImage(file).json()
}

function parseImage(file: Uint8Array) {
  const parsed = parse(file, (deflated) => inflateRawSync(deflated))
  if (parsed.kind !== 'image') throw new Error(`expected an image, got ${parsed.kind}`)
  return parsed
}

/** The frames of an instance, with all decoders. */
export function framesIn(instance: Instance): Frames {
  return framesOf(instance, findDecoder)
}

/** A frame, from 1, decoded. */
export function frameOf(instance: Instance, frameNumber = 1): Frame {
  return framesIn(instance).frame(frameNumber)
}

/** The picture of a frame, from 1. */
export function pictureOf(file: Uint8Array, frameNumber = 1): Picture {
  const instance = instanceOf(file)
  const { words, format } = frameOf(instance, frameNumber)
  return createRenderer()(words, format, instance.frameAttributes(frameNumber))
}

/** The words of a frame, from 1. */
export function wordsOf(file: Uint8Array, frameNumber = 1): readonly number[] {
  return [...frameOf(instanceOf(file), frameNumber).words]
}
