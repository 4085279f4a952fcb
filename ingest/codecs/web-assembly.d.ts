/** The part of the WebAssembly JavaScript interface that is used; no lib of this project has it. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, (...values: never[]) => unknown>>

  class Module {
    constructor(bytes: Uint8Array)
  }

  class Instance {
    constructor(module: Module, imports: Imports)
    readonly exports: Readonly<Record<string, unknown>>
  }

  class Memory {
    readonly buffer: ArrayBuffer
  }
}
