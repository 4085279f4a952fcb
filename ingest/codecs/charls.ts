/** CharLS as Cornerstone builds it: WebAssembly by Emscripten, with JavaScript of its own. */

import { compileModule, loadScript } from './package.ts'
import { renewable } from './renewable.ts'

/**
 * Decodes a JPEG-LS stream to little-endian samples.
 *
 * @throws {Error} with the decoder's words
 */
export type CharlsDecode = (stream: Uint8Array) => Uint8Array

/** What the script adds to the object that it is given. */
interface CharlsScope {
  readonly HEAPU8: Uint8Array
  readonly JpegLSDecoder: new () => JpegLsDecoder
  readonly getExceptionMessage: (address: number) => unknown
}

/** An object of C++. */
interface JpegLsDecoder {
  /** A view of the decoder's memory, to be filled at once. */
  readonly getEncodedBuffer: (lengthBytes: number) => Uint8Array
  readonly decode: () => void
  /** A copy. */
  readonly getDecodedBuffer: () => Uint8ClampedArray
  /** Frees its memory. */
  readonly delete: () => void
}

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void

const script = '@cornerstonejs/codec-charls/decodewasmjs'
const wasm = '@cornerstonejs/codec-charls/decodewasm'
/** Bytes; an instance that needed more is not kept. */
const keptMemory = 256 * 2 ** 20

/** The decoder; loads and compiles it when the first frame comes. */
export function createCharlsDecode(): CharlsDecode {
  let module: WebAssembly.Module | undefined
  const create = () => {
    module ??= compileModule(wasm)
    return runScript(module)
  }
  const isWorthKeeping = ({ HEAPU8 }: CharlsScope) => HEAPU8.byteLength <= keptMemory
  const borrow = renewable(create, isWorthKeeping)
  return (stream) => borrow((scope) => decode(scope, stream))
}

function decode(scope: CharlsScope, stream: Uint8Array): Uint8Array {
  const decoder = new scope.JpegLSDecoder()
  try {
    decoder.getEncodedBuffer(stream.length).set(stream)
    decoder.decode()
  } catch (thrown) {
    // An exception of C++ arrives as its address.
    if (typeof thrown !== 'number') throw thrown
    throw new Error(String(scope.getExceptionMessage(thrown)))
  }
  const { buffer } = decoder.getDecodedBuffer()
  decoder.delete()
  return new Uint8Array(buffer)
}

/**
 * Runs the script. It would wait for its WebAssembly, but gets it compiled, and is ready when it
 * returns; if it fails, something is missing then.
 */
function runScript(module: WebAssembly.Module): CharlsScope {
  const start = loadScript(script)
  if (typeof start !== 'function') throw new Error(`${script} is not a function`)
  const ignore = () => undefined
  const scope = {
    instantiateWasm(imports: WebAssembly.Imports, receive: Receive) {
      const instance = new WebAssembly.Instance(module, imports)
      receive(instance, module)
      return instance.exports
    },
    print: ignore,
    printErr: ignore,
  }
  Promise.resolve(start(scope)).catch(ignore)
  if (!isComplete(scope)) throw new Error(`${script} has no JpegLSDecoder`)
  return scope
}

function isComplete(scope: object): scope is CharlsScope {
  return ['HEAPU8', 'JpegLSDecoder', 'getExceptionMessage'].every((name) => name in scope)
}
