/** Reads numbers of some bits, the lowest bit of a byte first. */
export interface BitReader {
  /** The next bits as a number; zeros after the end. */
  readonly read: (count: number) => number
  /** Of four widths one is chosen by two bits: JPEG XL's U32. */
  readonly readChoice: (widths: readonly [number, number, number, number]) => number
}

/** Starts at the first bit of some bytes. */
export function bitReader(bytes: Uint8Array): BitReader {
  let at = 0
  const read = (count: number) => {
    let value = 0
    for (let i = 0; i < count; i++, at++) {
      value += (((bytes[at >>> 3] ?? 0) >> (at & 7)) & 1) * 2 ** i
    }
    return value
  }
  const readChoice = (widths: readonly [number, number, number, number]) => {
    return read(widths[read(2)] ?? 0)
  }
  return { read, readChoice }
}
