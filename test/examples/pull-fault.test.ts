/** examples/pull.py when connections break and answers are wrong: no bad file is ever kept. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { badFiles, expectedFiles, pulledFiles } from './pictures.ts'
import type { Fault, Visit } from './proxy.ts'
import { pull, python, startPull, usePlace } from './pulling.ts'

const place = usePlace()
const one = 'train/valid/1.2.5.3.png'

/** Flips a bit in the middle. */
const corrupt: Fault = {
  body: (body) => {
    const flipped = Buffer.from(body)
    flipped.writeUInt8(flipped.readUInt8(body.length >> 1) ^ 1, body.length >> 1)
    return flipped
  },
}

/** Half of the body, as if that were all. */
const shorten: Fault = { body: (body) => body.subarray(0, body.length / 2) }

const faults: readonly Fault[] = ['drop', 'cut', 'delay', 429, 502, 503, shorten, corrupt]

/** What a seed does to the first three answers of each path; a flipped bit only shows in a PNG. */
function planned(seed: number, { path, before }: Visit): Fault | undefined {
  if (before >= 3) return undefined
  const hash = createHash('sha256').update(`${seed} ${path} ${before}`).digest()
  const fault = faults[hash.readUInt8(0) % faults.length]
  return fault === corrupt && !path.startsWith('/png/') ? 'drop' : fault
}

function hasHash(path: string): ({ path }: Visit) => boolean {
  return (visit) => visit.path === `/png/${expectedFiles[path]}`
}

describe.skipIf(!python)('a pull', () => {
  test.each([1, 2, 3])('gets everything past the faults of seed %i', async (seed) => {
    const into = place.newFolder()
    const bad: string[] = []
    const url = await place.spoil((visit) => {
      bad.push(...badFiles(into))
      return planned(seed, visit)
    })
    const { code, stderr } = await pull(url, into)
    expect({ code, stderr, bad }).toEqual({ code: 0, stderr: '', bad: [] })
    expect(pulledFiles(into)).toEqual(expectedFiles)
    expect(place.pngVisits().some(({ before }) => before === 3)).toBe(true)
  })

  test('goes on where a connection broke, if the picture is still the same', async () => {
    const url = await place.spoil((visit) =>
      hasHash(one)(visit) && visit.before === 0 ? 'cut' : undefined,
    )
    expect((await pull(url, place.newFolder())).code).toBe(0)
    const [first, second] = place.pngVisits().filter(hasHash(one))
    expect(first?.headers.range).toBeUndefined()
    expect(second?.headers.range).toMatch(/^bytes=\d{5}-$/)
    expect(second?.headers['if-range']).toBe(`"${expectedFiles[one]}"`)
  })

  test('names the picture that stays bad, keeps none of it, and gets the others', async () => {
    const into = place.newFolder()
    const url = await place.spoil((visit) => (hasHash(one)(visit) ? corrupt : undefined))
    const { code, stderr } = await pull(url, into, '--attempts', '3')
    expect(code).toBe(1)
    expect(stderr.split('\n')).toEqual([
      '1.2.5.3: 48448 of 48448 bytes, and their SHA-256 is wrong',
      'pull: 1 of 20 images are missing: run the pull again',
      '',
    ])
    const { [one]: _, ...others } = expectedFiles
    expect(pulledFiles(into)).toEqual(others)
    expect(existsSync(join(into, 'manifest.ndjson'))).toBe(false)
    expect((await pull(place.url(), into)).stdout).toContain(', 1 of them new\n')
  })

  test('takes away a file that is bad before it has another', async () => {
    const into = place.newFolder()
    mkdirSync(join(into, 'train/valid'), { recursive: true })
    writeFileSync(join(into, one), 'scribble')
    const url = await place.spoil(({ path }) => (path.startsWith('/png/') ? 502 : undefined))
    expect((await pull(url, into, '--attempts', '1')).code).toBe(1)
    expect(pulledFiles(into)).toEqual({})
  })

  test('gives up once ten pictures have failed', async () => {
    const url = await place.spoil(({ path }) => (path.startsWith('/png/') ? 'drop' : undefined))
    const options = ['--attempts', '1', '--jobs', '1']
    const { code, stderr } = await pull(url, place.newFolder(), ...options)
    expect(code).toBe(1)
    expect(stderr.match(/^1\.2\./gm)).toHaveLength(10)
  })

  test('says that the server cannot be reached', async () => {
    const url = await place.spoil(() => 503)
    const { code, stderr } = await pull(url, place.newFolder(), '--attempts', '2')
    expect({ code, stderr }).toEqual({
      code: 69,
      stderr: "pull: /dataset answers 503 'Service Unavailable'\n",
    })
  })

  test('notices a manifest that is cut between two lines', async () => {
    const lines = (body: Buffer) => body.subarray(0, body.lastIndexOf('\n', -2) + 1)
    const url = await place.spoil(({ path }) =>
      path.startsWith('/dataset/manifest') ? { body: lines } : undefined,
    )
    const { code, stderr } = await pull(url, place.newFolder(), '--attempts', '1')
    expect(code).toBe(69)
    expect(stderr).toBe('pull: /dataset/manifest.ndjson? ends after 19 lines\n')
    expect(place.pngVisits()).toEqual([])
  })

  test('says that the data set has changed under way, and does not call it complete', async () => {
    const into = place.newFolder()
    const other: Fault = { body: () => Buffer.from('{"Digest":"another"}') }
    const url = await place.spoil(({ path, before }) =>
      path === '/dataset' && before > 0 ? other : undefined,
    )
    const { code, stderr } = await pull(url, into)
    expect(code).toBe(75)
    expect(stderr).toBe('pull: the data set changed meanwhile: run the pull again\n')
    expect(existsSync(join(into, 'manifest.ndjson'))).toBe(false)
  })
})

describe.skipIf(!python)('a pull that is ended by', () => {
  test.each([
    { signal: 'SIGKILL', stderr: '', code: null },
    { signal: 'SIGINT', stderr: 'pull: interrupted: run it again to go on\n', code: 130 },
  ] as const)('$signal goes on where it was', async ({ signal, ...told }) => {
    const into = place.newFolder()
    let hanging: (() => void) | undefined
    const hangs = new Promise<void>((resolve) => {
      hanging = resolve
    })
    const url = await place.spoil((visit) => {
      if (!hasHash(one)(visit)) return undefined
      hanging?.()
      return 'hang'
    })
    const first = startPull([url, into, '--jobs', '1'])
    await hangs
    first.child.kill(signal)
    expect(await first.ended).toEqual({ ...told, stdout: '' })
    const complete = Object.values(pulledFiles(into))
    expect(complete.length).toBeGreaterThan(0)
    const { code } = await pull(await place.spoil(() => undefined), into)
    expect(code).toBe(0)
    expect(pulledFiles(into)).toEqual(expectedFiles)
    const fetched = place.pngVisits().map(({ path }) => path.slice('/png/'.length))
    expect(fetched.filter((hash) => complete.includes(hash))).toEqual([])
    expect(fetched).toHaveLength(20 - complete.length)
  })
})
