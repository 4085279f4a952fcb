/** The decoders by transfer syntax: PS3.5 section 10. */

import type { FindDecoder, FrameDecoder } from '../../dicom/decoder.ts'
import { createCharlsDecode } from './charls.ts'
import { jpegDecode } from './jpeg.ts'
import { htj2kDecode, jpeg2000Decode } from './jpeg-2000.ts'
import { jpegLsDecode } from './jpeg-ls.ts'
import { jpegXlDecode } from './jpeg-xl.ts'
import { createNativeDecode } from './native-wasm.ts'
import { type CodecPackage, decoderName } from './package.ts'
import { inflateFrame, takeNative } from './uncompressed.ts'

const native: CodecPackage = 'dcmjs-codecs'
const charls: CodecPackage = '@cornerstonejs/codec-charls'

const jpegFamily = '1.2.840.10008.1.2.4'

/** The decoders of this thread. None is loaded before its first frame comes. */
export function createDecoders(): FindDecoder {
  const nativeDecode = createNativeDecode()
  const charlsDecode = createCharlsDecode()
  const jpeg = { name: decoderName(native, 'jpeg'), decode: jpegDecode(nativeDecode) }
  const jpegLs = { name: decoderName(charls, 'jpeg-ls'), decode: jpegLsDecode(charlsDecode) }
  const jpeg2000 = { name: decoderName(native, 'jpeg2000'), decode: jpeg2000Decode(nativeDecode) }
  const jpegXl = (fromJpeg: boolean) => {
    return {
      name: decoderName(native, 'jpeg-xl'),
      decode: jpegXlDecode(nativeDecode, { fromJpeg }),
    }
  }
  const htj2k = { name: decoderName(native, 'htj2k'), decode: htj2kDecode(nativeDecode) }
  const decoders: Readonly<Record<string, FrameDecoder>> = {
    '1.2.840.10008.1.2.1.98': { name: 'native', decode: takeNative },
    '1.2.840.10008.1.2.8.1': { name: 'inflate', decode: inflateFrame },
    [`${jpegFamily}.50`]: jpeg,
    [`${jpegFamily}.51`]: jpeg,
    [`${jpegFamily}.53`]: jpeg,
    [`${jpegFamily}.55`]: jpeg,
    [`${jpegFamily}.57`]: jpeg,
    [`${jpegFamily}.70`]: jpeg,
    [`${jpegFamily}.80`]: jpegLs,
    [`${jpegFamily}.81`]: jpegLs,
    [`${jpegFamily}.90`]: jpeg2000,
    [`${jpegFamily}.91`]: jpeg2000,
    [`${jpegFamily}.110`]: jpegXl(false),
    [`${jpegFamily}.111`]: jpegXl(true),
    [`${jpegFamily}.112`]: jpegXl(false),
    [`${jpegFamily}.201`]: htj2k,
    [`${jpegFamily}.202`]: htj2k,
    [`${jpegFamily}.203`]: htj2k,
  }
  return (transferSyntaxUid) => decoders[transferSyntaxUid]
}
