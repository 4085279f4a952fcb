/** The object of an instance: its frames, a thumbnail, and its metadata. */

import type { Instance } from '../dicom/instance.ts'
import type { DicomJson } from '../dicom/json.ts'
import { pixelJson, servedFrames } from '../dicom/served.ts'
import type { Frames } from '../dicom/stored.ts'
import { createObject, type ObjectWriter, type WrittenObject } from './object.ts'
import { writing } from './unwritable.ts'

/** What an object holds, and where. */
export interface InstanceObject extends WrittenObject {
  /** Null where the file has none that is a UID. */
  readonly sopClassUid: string | null
  /** Of the frames, which need not be that of the file. */
  readonly transferSyntaxUid: string
  readonly bitsAllocated: number
  readonly framesSha256: string
  /** Where each frame starts, and where the last one ends: there the thumbnail starts. */
  readonly frameOffsets: readonly number[]
  /** Behind it stand the metadata. */
  readonly thumbnailBytes: number
}

/** What an object is made of. */
export interface ObjectSource {
  readonly instance: Instance
  /** Its data set. */
  readonly json: DicomJson
  readonly frames: Frames
  /** Those of the pictures: a compressed stream may have others than the header says. */
  readonly size: { readonly rows: number; readonly columns: number }
  readonly thumbnail: Uint8Array
}

/**
 * Writes it into the folder of the objects.
 *
 * @throws {DicomError} where a frame cannot be decoded that has to be
 * @throws {Unwritable} where the disk is full, say
 */
export function writeInstanceObject(folder: string, source: ObjectSource): InstanceObject {
  const object = writing(() => createObject(folder))
  try {
    return fill(object, source)
  } catch (error) {
    object.discard()
    throw error
  }
}

function fill(
  object: ObjectWriter,
  { instance, json, frames, size, thumbnail }: ObjectSource,
): InstanceObject {
  const served = servedFrames(instance, frames)
  const frameOffsets = [0]
  for (let frameNumber = 1; frameNumber <= served.count; frameNumber++) {
    const frame = served.frame(frameNumber)
    writing(() => object.add(frame))
    frameOffsets.push(object.length())
  }
  const framesSha256 = object.hash()
  const { rows, columns } = size
  const pixels = pixelJson({ ...served, format: { ...served.format, rows, columns } })
  writing(() => object.add(thumbnail))
  writing(() => object.add(Buffer.from(JSON.stringify({ ...json, ...pixels }))))
  const sopClassUid = json['00080016']?.Value?.[0]
  return {
    ...writing(object.finish),
    sopClassUid: typeof sopClassUid === 'string' ? sopClassUid : null,
    transferSyntaxUid: served.transferSyntaxUid,
    bitsAllocated: served.format.bitsAllocated,
    framesSha256,
    frameOffsets,
    thumbnailBytes: thumbnail.length,
  }
}
