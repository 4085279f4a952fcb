/** The worker thread: reads a file once, renders its frames, writes them as PNGs. */

import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, inflateRawSync } from 'node:zlib'
import { DicomError } from '../dicom/error.ts'
import type { Instance } from '../dicom/instance.ts'
import { parse } from '../dicom/parse.ts'
import { createRenderer } from '../dicom/render.ts'
import { type Frames, framesOf } from '../dicom/stored.ts'
import type { RejectReason } from '../drizzle/vocabulary.ts'
import { createDecoders } from './codecs/table.ts'
import type { Conversion, ConversionTask, ConvertedFile, ConvertedFrame } from './conversion.ts'
import { differenceHash } from './difference-hash.ts'
import { framePath } from './frame-path.ts'
import { encodePng } from './png.ts'
import { findRefusal } from './selection.ts'
import { unwrap } from './sources/orthanc.ts'
import { type AskedWindow, isWindowFor, withWindow } from './window.ts'

/** Bytes; the largest data set that a deflated file may inflate to. */
const inflateLimit = 256 * 2 ** 20

const render = createRenderer()
const findDecoder = createDecoders()

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

class Unwritable extends Error {}
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
  { stem, window, conditions }: ConversionTask,
  written: string[],
): Conversion {
  const parsed = parse(bytes, inflate, (header) => findRefusal(header, conditions))
  if (parsed.kind !== 'image') {
    const detail = parsed.kind === 'not selected' ? parsed.detail : null
    return { outcome: 'skipped', reason: parsed.kind, detail, sourceSha256 }
  }
  const { instance } = parsed
  const frames = framesOf(instance, findDecoder)
  const drawn = Array.from({ length: frames.count }, (_, i) => {
    const { png, ...frame } = convertFrame(instance, { frames, frameNumber: i + 1, window })
    const target = framePath(stem, i + 1)
    written.push(target)
    writePng(target, png)
    return frame
  })
  return { outcome: 'converted', file: describe(instance, frames, { sourceSha256, drawn }) }
}

interface DrawnFrame {
  readonly row: ConvertedFrame
  readonly remark: string | null
}

function convertFrame(
  instance: Instance,
  {
    frames,
    frameNumber,
    window,
  }: { frames: Frames; frameNumber: number; window: AskedWindow | null },
) {
  const { words, format, remark } = frames.frame(frameNumber)
  const isAsked = isWindowFor(window, instance.header)
  const own = instance.frameAttributes(frameNumber)
  const attributes = isAsked ? withWindow(own, window) : own
  const picture = render(words, format, attributes)
  const raster = { columns: format.columns, rows: format.rows, ...picture }
  const png = encodePng(raster)
  const row: ConvertedFrame = {
    frameNumber,
    pngSha256: sha256(png),
    pngBytes: png.length,
    pixelSha256: sha256(picture.pixels),
    differenceHash: differenceHash(raster),
    rows: format.rows,
    columns: format.columns,
    windowCenter: picture.window?.center ?? null,
    windowWidth: picture.window?.width ?? null,
    windowSource: isAsked && picture.window ? 'option' : picture.windowSource,
    voiLutFunction: picture.voiLutFunction,
    rescaleIntercept: attributes.rescaleIntercept,
    rescaleSlope: attributes.rescaleSlope,
    suvFactor: picture.window && attributes.suvFactor,
    pixelSpacing: attributes.pixelSpacing,
    imagePositionPatient: attributes.imagePositionPatient,
    imageOrientationPatient: attributes.imageOrientationPatient,
  }
  return { png, row, remark }
}

function describe(
  { header, format, numberOfFrames, transferSyntaxUid }: Instance,
  { held, decoder }: Frames,
  { sourceSha256, drawn }: { sourceSha256: string; drawn: readonly DrawnFrame[] },
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

function writePng(path: string, png: Uint8Array): void {
  try {
    writeFileSync(path, png)
  } catch (error) {
    throw new Unwritable(systemMessage(error))
  }
}

function systemMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function inflate(deflated: Uint8Array): Uint8Array {
  const options = { maxOutputLength: inflateLimit, finishFlush: constants.Z_SYNC_FLUSH }
  return inflateRawSync(deflated, options)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
