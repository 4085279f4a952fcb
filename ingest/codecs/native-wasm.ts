/**
 * The WebAssembly module of dcmjs-codecs (libjpeg, OpenJPEG, libjxl and others) without its
 * JavaScript, which would compile it once a call and load packages of no use here.
 */

import { compileModule } from './package.ts'
import { type Renewable, renewable } from './renewable.ts'

/** One frame, as the module wants it described. */
export interface NativeTask {
  readonly codec: 'DecodeJpeg' | 'DecodeJpeg2000' | 'DecodeHtJpeg2000' | 'DecodeJpegXl'
  readonly encoded: Uint8Array
  readonly rows: number
  readonly columns: number
  readonly components: number
  /** Bits a sample, in the stream; up to 8 become a byte, others two. */
  readonly precision: number
  /** Samples below 0 are kept: HTJ2K only. */
  readonly signed?: boolean
  /** YCbCr becomes RGB: lossy JPEG only. */
  readonly toRgb?: boolean
}

/** Decodes a frame to little-endian samples, those of a pixel side by side. */
export type NativeDecode = (task: NativeTask) => Uint8Array

/** Of the functions that the module exports, those in use; named by it. */
const functionNames = [
  '_initialize',
  'CreateCodecsContext',
  'ReleaseCodecsContext',
  'SetColumns',
  'SetRows',
  'SetBitsAllocated',
  'SetBitsStored',
  'SetSamplesPerPixel',
  'SetPixelRepresentation',
  'SetEncodedBufferSize',
  'GetEncodedBuffer',
  'GetDecodedBuffer',
  'GetDecodedBufferSize',
  'CreateDecoderParameters',
  'ReleaseDecoderParameters',
  'SetConvertColorspaceToRgb',
  'DecodeJpeg',
  'DecodeJpeg2000',
  'DecodeHtJpeg2000',
  'DecodeJpegXl',
] as const

/** They take numbers, flags and pointers, and return one of these or nothing. */
type NativeFunctions = Readonly<
  Record<(typeof functionNames)[number], (...values: readonly number[]) => number>
>

interface NativeInstance {
  readonly functions: NativeFunctions
  readonly memory: WebAssembly.Memory
}

/** Bytes; the module starts with half of it, and an instance that needed more is not kept. */
const keptMemory = 512 * 2 ** 20

/** Answers of WASI, the system interface that the module was built for. */
const success = 0
const badFileDescriptor = 8

/** The decoders of the module; compiles it when the first frame comes. */
export function createNativeDecode(): NativeDecode {
  let module: WebAssembly.Module | undefined
  const create = () => {
    module ??= compileModule('dcmjs-codecs/build/dcmjs-native-codecs.wasm')
    return instantiate(module)
  }
  const isWorthKeeping = ({ memory }: NativeInstance) => memory.buffer.byteLength <= keptMemory
  const borrow: Renewable<NativeInstance> = renewable(create, isWorthKeeping)
  return (task) => borrow((instance) => decode(instance, task))
}

function decode({ functions, memory }: NativeInstance, task: NativeTask): Uint8Array {
  const context = functions.CreateCodecsContext()
  functions.SetColumns(context, task.columns)
  functions.SetRows(context, task.rows)
  functions.SetBitsAllocated(context, task.precision > 8 ? 16 : 8)
  functions.SetBitsStored(context, task.precision)
  functions.SetSamplesPerPixel(context, task.components)
  functions.SetPixelRepresentation(context, task.signed ? 1 : 0)
  functions.SetEncodedBufferSize(context, task.encoded.length)
  // The buffer of the memory is another one whenever it has grown.
  new Uint8Array(memory.buffer).set(task.encoded, functions.GetEncodedBuffer(context))
  const parameters = functions.CreateDecoderParameters()
  functions.SetConvertColorspaceToRgb(parameters, task.toRgb ? 1 : 0)
  functions[task.codec](context, parameters)
  functions.ReleaseDecoderParameters(parameters)
  const start = functions.GetDecodedBuffer(context)
  const decoded = memory.buffer.slice(start, start + functions.GetDecodedBufferSize(context))
  functions.ReleaseCodecsContext(context)
  return new Uint8Array(decoded)
}

function instantiate(module: WebAssembly.Module): NativeInstance {
  const bytes = (start: number, length: number) => new Uint8Array(memory.buffer, start, length)
  const env = {
    onCodecsException: (start: number, length: number) => {
      throw new Error(plainMessage(new TextDecoder().decode(bytes(start, length))))
    },
    onCodecsInfo: () => undefined,
    onCodecsTrace: () => undefined,
    emscripten_notify_memory_growth: () => undefined,
  }
  // There is nothing outside: no environment, no clock, no files.
  const wasi = {
    proc_exit: () => {
      throw new Error('the decoder gave up')
    },
    clock_time_get: () => success,
    environ_get: () => success,
    environ_sizes_get: (count: number, size: number) => {
      bytes(count, 4).fill(0)
      bytes(size, 4).fill(0)
      return success
    },
    fd_close: () => success,
    fd_seek: () => success,
    fd_write: () => badFileDescriptor,
  }
  const instance = new WebAssembly.Instance(module, { env, wasi_snapshot_preview1: wasi })
  const { memory, functions } = readExports(instance)
  functions._initialize()
  return { memory, functions }
}

function readExports({ exports }: WebAssembly.Instance): NativeInstance {
  const { memory } = exports
  if (!hasFunctions(exports) || !(memory instanceof WebAssembly.Memory)) {
    throw new Error('dcmjs-codecs does not export what its decoders need')
  }
  return { memory, functions: exports }
}

function hasFunctions(
  exports: WebAssembly.Instance['exports'],
): exports is WebAssembly.Instance['exports'] & NativeFunctions {
  return functionNames.every((name) => typeof exports[name] === 'function')
}

/** `JpegDecoder8::ErrorExit::Bogus marker length` to `Bogus marker length`. */
function plainMessage(message: string): string {
  return message.replace(/^(\w+::)+/, '').trim()
}
