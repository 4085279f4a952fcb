import { expect, test } from 'vitest'
import { differenceHash } from '../../ingest/difference-hash.ts'

const size = { columns: 90, rows: 80 }

function gray(level: (x: number, y: number) => number) {
  const pixels = Uint8Array.from({ length: 7200 }, (_, i) => level(i % 90, Math.floor(i / 90)))
  return differenceHash({ ...size, channels: 1, pixels })
}

test.each([
  { title: 'a flat picture', level: () => 128, hash: '0000000000000000' },
  {
    title: 'a picture that brightens to the right',
    level: (x: number) => x,
    hash: 'ffffffffffffffff',
  },
  { title: 'one that darkens', level: (x: number) => 200 - x, hash: '0000000000000000' },
  {
    title: 'one that brightens in its upper half',
    level: (x: number, y: number) => (y < 40 ? x : 9),
    hash: 'ffffffff00000000',
  },
  {
    title: 'one that steps once',
    level: (x: number) => (x < 10 ? 0 : 255),
    hash: '8080808080808080',
  },
])('$title has the hash $hash', ({ level, hash }) => {
  expect(gray(level)).toBe(hash)
})

test('brightness and contrast do not change it, and neither does colour that is gray', () => {
  const wave = (x: number, y: number) => 60 + 50 * Math.sin(x / 7 + y / 11)
  const once = gray(wave)
  expect(gray((x, y) => 20 + wave(x, y) * 1.4)).toBe(once)
  const pixels = Uint8Array.from({ length: 21_600 }, (_, i) => {
    const pixel = Math.floor(i / 3)
    return wave(pixel % 90, Math.floor(pixel / 90))
  })
  expect(differenceHash({ ...size, channels: 3, pixels })).toBe(once)
})

test('pictures smaller than the grid have one too', () => {
  expect(
    differenceHash({ columns: 1, rows: 1, channels: 1, pixels: Uint8Array.of(7) }),
  ).toHaveLength(16)
})
