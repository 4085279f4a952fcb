/** The worker thread: reads a file once, renders its frames, writes them as PNGs. */

import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DicomError } from '../dicom/error.ts'
import type { Instance } from '../dicom/instance.ts'
import { parse } from '../dicom/parse.ts'
import type { Frames } from '../dicom/stored.ts'
import type { RejectReason } from '../drizzle/vocabulary.ts'
import type { Conversion, ConversionTask, ConvertedFile, ConvertedFrame } from './conversion.ts'
import { differenceHash } from './difference-hash.ts'
import { createDrawer, type DrawOptions } from './draw.ts'
import { framePath } from './frame-path.ts'
import { inflate } from './inflate.ts'
import { type InstanceObject, writeInstanceObject } from './instance-object.ts'
import { encodePng } from './png.ts'
import { findRefusal } from './selection.ts'
import { unwrap } from './sources/orthanc.ts'
import { renderThumbnail } from './thumbnail.ts'
import { Unwritable, writing } from './unwritable.ts'

const drawer = createDrawer()

/** Converts one file; whatever is wrong with it is an answer, not an error. */
export default function convert(task: ConversionTask): Conversion {
  let sourceSha256: string | null = null
  const written: string[] = []
  try {
    const bytes = readSource(task.path)
    sourceSha256 = sha256(bytes)
    return convertSource({ bytes: unwrap(bytes), sourceSha256 }, task, written)
  } catch (error) {
    written.forEach(discard)
    return failure(error, sourceSha256)
  }
}

/** What cannot be deleted now goes with its folder when the run ends. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // The error that led here is the one to tell.
  }
}

class Unreadable extends Error {}

function failure(error: unknown, sourceSha256: string | null): Conversion {
  const detail = systemMessage(error)
  if (error instanceof Unwritable) return { outcome: 'unwritable', detail }
  return { outcome: 'rejected', reason: reasonOf(error), detail, sourceSha256 }
}

function reasonOf(error: unknown): RejectReason {
  if (error instanceof Unreadable) return 'unreadable file'
  return error instanceof DicomError ? error.reason : 'conversion failed'
}

interface Source {
  readonly bytes: Uint8Array
  readonly sourceSha256: string
}

function convertSource(
  { bytes, sourceSha256 }: Source,
  { stem, window, conditions, objects }: ConversionTask,
  written: string[],
): Conversion {
  const parsed = parse(bytes, inflate, (header) => findRefusal(header, conditions))
  if (parsed.kind !== 'image') {
    const detail = parsed.kind === 'not selected' ? parsed.detail : null
    return { outcome: 'skipped', reason: parsed.kind, detail, sourceSha256 }
  }
  const { instance, json } = parsed
  const frames = drawer.findFrames(instance)
  const middle = Math.floor(frames.count / 2)
  const drawn = Array.from({ length: frames.count }, (_, i) => {
    const { raster, ...frame } = convertFrame(instance, { frames, frameNumber: i + 1, window })
    const thumbnail = objects !== null && i === middle ? renderThumbnail(raster) : null
    const png = encodePng(raster)
    const target = framePath(stem, i + 1)
    written.push(target)
    writing(() => writeFileSync(target, png))
    const row = { ...frame.row, pngSha256: sha256(png), pngBytes: png.length }
    return { ...frame, row, thumbnail }
  })
  const [first] = drawn
  const thumbnail = drawn[middle]?.thumbnail
  const object =
    objects !== null && first && thumbnail
      ? writeInstanceObject(objects, { instance, json: json(), frames, size: first.row, thumbnail })
      : null
  const file = describe(instance, frames, { sourceSha256, drawn, object })
  return { outcome: 'converted', file }
}

interface DrawnFrame {
  readonly row: ConvertedFrame
  readonly remark: string | null
}

function convertFrame(instance: Instance, options: DrawOptions) {
  const { raster, attributes, remark, ...drawn } = drawer.draw(instance, options)
  const row: Omit<ConvertedFrame, 'pngSha256' | 'pngBytes'> = {
    frameNumber: options.frameNumber,
    pixelSha256: sha256(raster.pixels),
    differenceHash: differenceHash(raster),
    rows: raster.rows,
    columns: raster.columns,
    ...drawn,
    rescaleIntercept: attributes.rescaleIntercept,
    rescaleSlope: attributes.rescaleSlope,
    pixelSpacing: attributes.pixelSpacing,
    imagePositionPatient: attributes.imagePositionPatient,
    imageOrientationPatient: attributes.imageOrientationPatient,
  }
  return { raster, row, remark }
}

function describe(
  { header, format, numberOfFrames, transferSyntaxUid }: Instance,
  { held, decoder }: Frames,
  {
    sourceSha256,
    drawn,
    object,
  }: { sourceSha256: string; drawn: readonly DrawnFrame[]; object: InstanceObject | null },
): ConvertedFile {
  const miscount = `Number of Frames (0028,0008) is ${numberOfFrames}, Pixel Data holds ${held}`
  const remarks = [held === numberOfFrames ? null : miscount, ...drawn.map(({ remark }) => remark)]
  return {
    header,
    sourceSha256,
    multiFrame: numberOfFrames > 1,
    bitsStored: format.float ? null : format.bitsStored,
    photometricInterpretation: format.photometric,
    transferSyntaxUid,
    decoder,
    frames: drawn.map(({ row }) => row),
    object,
    remark: [...new Set(remarks.filter((remark) => remark !== null))].join('; ') || null,
  }
}

function readSource(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Unreadable(systemMessage(error))
  }
}

function systemMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
