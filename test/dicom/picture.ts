/** Files to pictures, as the worker thread makes them. */

import { inflateRawSync } from 'node:zlib'
import type { Instance } from '../../dicom/instance.ts'
import { parse } from '../../dicom/parse.ts'
import { createRenderer, type Picture } from '../../dicom/render.ts'
import { framesOf } from '../../dicom/stored.ts'

/** Parses a file that has an image. */
export function instanceOf(file: Uint8Array): Instance {
  const parsed = parse(file, (deflated) => inflateRawSync(deflated))
  if (parsed.kind !== 'image') throw new Error(`expected an image, got ${parsed.kind}`)
  return parsed.instance
}

/** The picture of a frame, from 1. */
export function pictureOf(file: Uint8Array, frameNumber = 1): Picture {
  const instance = instanceOf(file)
  const words = framesOf(instance).words(frameNumber)
  return createRenderer()(words, instance.format, instance.frameAttributes(frameNumber))
}

/** The words of a frame, from 1. */
export function wordsOf(file: Uint8Array, frameNumber = 1): readonly number[] {
  return [...framesOf(instanceOf(file)).words(frameNumber)]
}
