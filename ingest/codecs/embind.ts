/** Decoders built by Emscripten with embind, which come with JavaScript of their own. */

import { type CodecPackage, compileModule, loadScript } from './package.ts'
import { renewable } from './renewable.ts'

/** Where a package keeps its decoder, and what its class is called. */
export interface EmbindDecoder {
  readonly script: `${CodecPackage}/${string}`
  readonly wasm: `${CodecPackage}/${string}`
  readonly className: string
}

/**
 * Decodes a stream to little-endian samples of so many bytes.
 *
 * @throws {Error} with the decoder's words, also where there are fewer or more bytes
 */
export type EmbindDecode = (stream: Uint8Array, lengthBytes: number) => Uint8Array

/** What the script gives when it has run: classes and functions by name. */
type Scope = Readonly<Record<string, unknown>>

/** An object of C++, as the packages of Cornerstone build them. */
interface StreamDecoder {
  /** A view of the decoder's memory, to be filled at once. */
  readonly getEncodedBuffer: (lengthBytes: number) => Uint8Array
  readonly decode: () => void
  /** A view of the decoder's memory, to be copied at once, or a copy. */
  readonly getDecodedBuffer: () => Uint8Array | Uint8ClampedArray
  /** Frees its memory. */
  readonly delete: () => void
}

interface DecoderInstance {
  readonly scope: Scope
  readonly Decoder: new () => StreamDecoder
  /** What the decoder would have written on the console. */
  readonly printed: string[]
}

/** Bytes; an instance that needed more is not kept. */
const keptMemory = 256 * 2 ** 20

/** The decoder of a package; loads and compiles it when the first frame comes. */
export function createEmbindDecode({ script, wasm, className }: EmbindDecoder): EmbindDecode {
  let module: WebAssembly.Module | undefined
  const create = (): DecoderInstance => {
    module ??= compileModule(wasm)
    const printed: string[] = []
    const scope = runScript(script, module, (line) => printed.push(line))
    const Decoder = scope[className]
    if (!isClass(Decoder)) throw new Error(`${script} has no ${className}`)
    return { scope, Decoder, printed }
  }
  const borrow = renewable(create, isSmall)
  return (stream, lengthBytes) => borrow((instance) => decode(instance, stream, lengthBytes))
}

function decode(instance: DecoderInstance, stream: Uint8Array, lengthBytes: number): Uint8Array {
  const { Decoder, printed } = instance
  const decoder = new Decoder()
  try {
    decoder.getEncodedBuffer(stream.length).set(stream)
    decoder.decode()
  } catch (thrown) {
    throw new Error(messageOf(instance, thrown), { cause: thrown })
  }
  const samples = new Uint8Array(decoder.getDecodedBuffer())
  decoder.delete()
  const [complaint] = printed.splice(0)
  if (samples.length === lengthBytes) return samples
  const message = `it gives ${samples.length} bytes, a frame has ${lengthBytes}`
  throw new Error(samples.length === 0 && complaint ? complaint : message)
}

/** An exception of C++ arrives as a number: its address. */
function messageOf({ scope }: DecoderInstance, thrown: unknown): string {
  const { getExceptionMessage } = scope
  if (typeof thrown === 'number' && typeof getExceptionMessage === 'function') {
    return String(getExceptionMessage(thrown))
  }
  return thrown instanceof Error ? thrown.message : `exception ${String(thrown)}`
}

/**
 * Runs the script of a package. It would wait for its WebAssembly, but gets it compiled, and is
 * ready when it returns; a failure shows in what the scope then lacks.
 */
function runScript(
  script: EmbindDecoder['script'],
  module: WebAssembly.Module,
  print: (line: string) => void,
): Scope {
  const start = loadScript(script)
  if (typeof start !== 'function') throw new Error(`${script} is not a function`)
  const scope = {
    instantiateWasm(imports: WebAssembly.Imports, receive: Receive) {
      const instance = new WebAssembly.Instance(module, imports)
      receive(instance, module)
      return instance.exports
    },
    print,
    printErr: print,
  }
  Promise.resolve(start(scope)).catch(print)
  return scope
}

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void

function isClass(value: unknown): value is new () => StreamDecoder {
  return typeof value === 'function'
}

function isSmall({ scope }: DecoderInstance): boolean {
  const { HEAPU8: memory } = scope
  return memory instanceof Uint8Array && memory.byteLength <= keptMemory
}
