/** The packages that hold the decoders: their files and their versions. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import manifest from '../../package.json' with { type: 'json' }

/** A package with decoders; this project pins its version exactly. */
export type CodecPackage = 'dcmjs-codecs' | '@cornerstonejs/codec-charls'

/** Name, version and codec, for the record of each picture. */
export function decoderName(name: CodecPackage, codec: string): string {
  return `${name} ${manifest.dependencies[name]} ${codec}`
}

/**
 * Compiles a WebAssembly file of a package. Each thread asks for itself, and only when it needs
 * it: V8 compiles equal bytes once for all threads of a process.
 */
export function compileModule(file: `${CodecPackage}/${string}`): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(file)))
}

/** Loads a CommonJS file of a package. */
export function loadScript(file: `${CodecPackage}/${string}`): unknown {
  return createRequire(import.meta.url)(file)
}
