/** JPEG-LS: PS3.5 8.2.3, ITU-T T.87. */

import type { FrameDecoder } from '../../dicom/decoder.ts'
import { attempt } from './attempt.ts'
import type { CharlsDecode } from './charls.ts'
import { readFrameHeader } from './frame-header.ts'
import {
  checkSamples,
  checkSize,
  endMarked,
  fitSamples,
  formatRemark,
  joinRemarks,
  malformed,
  streamFormat,
} from './stream.ts'

const startOfJpegLs = 0xf7
const componentAfterComponent = 0

/** Decodes the frames of both JPEG-LS transfer syntaxes. */
export function jpegLsDecode(charlsDecode: CharlsDecode): FrameDecoder['decode'] {
  return (encoded, format) => {
    const { stream, remark } = endMarked(encoded)
    const header = readFrameHeader(stream)
    if (header.startOfFrame !== startOfJpegLs) throw malformed('The stream is JPEG, not JPEG-LS')
    checkSamples(header, format)
    checkSize(header, format)
    const samples = attempt(header.kind, () => charlsDecode(stream))
    const planar = header.components === 3 && header.interleave === componentAfterComponent
    const own = { ...streamFormat(header, format), planar }
    return {
      bytes: fitSamples(samples, header, own),
      format: own,
      remark: joinRemarks(remark, formatRemark(header, format)),
    }
  }
}
