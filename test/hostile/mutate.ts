/** Breaks files in the ways in which files break, the same way for the same seed. */

/** Random numbers that a seed decides: mulberry32. */
export interface Random {
  /** A whole number from 0 up to, not including, the limit. */
  readonly below: (limit: number) => number
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item
}

/** Starts a sequence. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return { below, pick: (items) => items[below(items.length)] ?? items[0] }
}

type Mutation = (bytes: Buffer, random: Random) => Buffer

/** Lengths and counts at which programs stumble. */
const extremes = [
  0, 1, 2, 7, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff,
] as const

/** Elements that decide on sizes, little endian: Rows, Columns, Number of Frames, Pixel Data … */
const decisive = [
  '28000200',
  '28000400',
  '28000600',
  '28000800',
  '28001000',
  '28001100',
  '28000001',
  '28000101',
  '28000201',
  '28000301',
  '28005010',
  '28005110',
  '28005210',
  '28005310',
  '28000111',
  '28000112',
  '28222000',
  '02001000',
  '08000500',
  '52003092',
  'e07f1000',
  'feff00e0',
  'feffdde0',
] as const

const mutations: readonly [Mutation, ...Mutation[]] = [
  flipBits,
  overwriteNumber,
  overwriteDecisive,
  overwriteDecisive,
  swapWords,
  truncate,
  insertBlock,
  removeBlock,
  repeatBlock,
]

/** A copy of the file with one to three faults. */
export function mutate(file: Uint8Array, random: Random): Uint8Array {
  const faults = 1 + random.below(3)
  let bytes: Buffer = Buffer.from(file)
  for (let i = 0; i < faults; i++) bytes = random.pick(mutations)(bytes, random)
  return bytes
}

/** Every other time in the first two kilobytes, where most elements are. */
function offsetIn(bytes: Buffer, random: Random): number {
  return random.below(random.below(2) === 0 ? bytes.length : Math.min(bytes.length, 2048))
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let i = 1 + random.below(16); i > 0; i--) {
    const at = offsetIn(bytes, random)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  }
  return bytes
}

/** Two or four bytes, which often are a length. */
function overwriteNumber(bytes: Buffer, random: Random): Buffer {
  const at = offsetIn(bytes, random) & ~1
  writeNumber(bytes, { at, value: random.pick(extremes), size: random.pick([2, 4]) })
  return bytes
}

/** The length or the value of an element that decides on sizes. */
function overwriteDecisive(bytes: Buffer, random: Random): Buffer {
  const at = bytes.indexOf(random.pick(decisive), 0, 'hex')
  if (at < 0) return overwriteNumber(bytes, random)
  const field = at + random.pick([4, 6, 8, 8, 10, 12])
  writeNumber(bytes, { at: field, value: random.pick(extremes), size: random.pick([2, 4]) })
  return bytes
}

function writeNumber(
  bytes: Buffer,
  { at, value, size }: { at: number; value: number; size: 2 | 4 },
): void {
  if (at + size > bytes.length) return
  if (size === 2) bytes.writeUInt16LE(value & 0xffff, at)
  else bytes.writeUInt32LE(value, at)
}

/** Two groups of four bytes, which often are tags. */
function swapWords(bytes: Buffer, random: Random): Buffer {
  const [one, other] = [offsetIn(bytes, random) & ~1, offsetIn(bytes, random) & ~1]
  const kept = Buffer.from(bytes.subarray(one, one + 4))
  bytes.copy(bytes, one, other, other + 4)
  kept.copy(bytes, other)
  return bytes
}

function truncate(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, offsetIn(bytes, random))
}

function insertBlock(bytes: Buffer, random: Random): Buffer {
  const at = offsetIn(bytes, random)
  const noise = Uint8Array.from({ length: 1 + random.below(64) }, () => random.below(256))
  return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)])
}

function removeBlock(bytes: Buffer, random: Random): Buffer {
  const at = offsetIn(bytes, random)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64))])
}

function repeatBlock(bytes: Buffer, random: Random): Buffer {
  const at = offsetIn(bytes, random)
  const end = at + 1 + random.below(512)
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
}
