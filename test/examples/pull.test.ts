/** examples/pull.py, from a server that answers well. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../source/module.ts'
import { type Runtime, runtimes, startNode } from '../support/runtime.ts'
import { expectedFiles, pulledFiles } from './pictures.ts'
import { startProxy } from './proxy.ts'
import { pull, python, startPull, usePlace } from './pulling.ts'

const place = usePlace()

describe.skipIf(!python).each(runtimes)('a pull from $runtime', ({ start }) => {
  test('ends with every picture, and goes on with one that was begun', async () => {
    const server = await start(place.archive(), { PUBLIC: 'true' })
    const into = place.newFolder()
    const path = 'train/valid/1.2.5.3.png'
    mkdirSync(join(into, '.pull'), { recursive: true })
    const begun = readFileSync(join(place.archive().images, path)).subarray(0, 20_000)
    writeFileSync(join(into, '.pull', `1.2.5.3-${expectedFiles[path]}`), begun)
    const { code, stderr } = await pull(server.url, into)
    await server.close()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(pulledFiles(into)).toEqual(expectedFiles)
  })
})

describe.skipIf(!python)('a pull', () => {
  test('ends with every picture and the lines of the server', async () => {
    const into = place.newFolder()
    const { code, stdout, stderr } = await pull(place.url(), into)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^20 images of data set [0-9a-f]{8}, 20 of them new\n$/)
    expect(pulledFiles(into)).toEqual(expectedFiles)
    const manifest = await fetch(`${place.url()}/dataset/manifest.ndjson`)
    expect(readFileSync(join(into, 'manifest.ndjson'), 'utf8')).toBe(await manifest.text())
    expect(existsSync(join(into, '.pull'))).toBe(false)
  })

  test.each([
    { options: ['--state', 'validate'], count: 4 },
    { options: ['--patient', 'patient of test', '--label', 'valid', '--modality', 'CT'], count: 4 },
  ])('takes what $options say', async ({ options, count }) => {
    const into = place.newFolder()
    expect((await pull(place.url(), into, ...options)).code).toBe(0)
    expect(Object.keys(pulledFiles(into))).toHaveLength(count)
  })

  test('fetches nothing that is there, and replaces what has changed', async () => {
    const into = place.newFolder()
    await pull(place.url(), into)
    writeFileSync(join(into, 'train/valid/1.2.5.3.png'), 'scribble')
    const { stdout } = await pull(await place.spoil(() => undefined), into)
    expect(stdout).toContain(', 1 of them new\n')
    expect(place.pngVisits()).toHaveLength(1)
    expect(pulledFiles(into)).toEqual(expectedFiles)
  })

  test('keeps apart what is not of it', async () => {
    const into = place.newFolder()
    await pull(place.url(), into, '--state', 'train')
    const { code, stderr } = await pull(place.url(), into, '--state', 'test')
    expect(code).toBe(66)
    expect(stderr).toMatch(/1\.2\.5\.0\.png is not in the manifest: choose another folder\n$/)
  })

  test('says that nothing has that label', async () => {
    const { code, stderr } = await pull(place.url(), place.newFolder(), '--label', 'ill')
    expect({ code, stderr }).toEqual({
      code: 66,
      stderr: `pull: ${place.url()}/dataset/manifest.ndjson?Label=ill lists no image\n`,
    })
  })

  test.each([
    { args: ['ftp://host', 'x'], message: "URL is 'ftp://host', not http:// or https:// and" },
    { args: ['http://user:word@host', 'x'], message: 'not http:// or https:// and a host' },
    { args: ['http://127.0.0.1', 'x', '--jobs', '0'], message: '--jobs and --attempts are 1' },
    { args: ['http://127.0.0.1'], message: 'the following arguments are required: DIR' },
  ])('refuses $args', async ({ args, message }) => {
    const { code, stderr } = await startPull(args).ended
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test('is told in docs/training.md as it tells itself', async () => {
    const { stdout } = await startPull(['--help']).ended
    const help = stdout.replace('optional arguments:', 'options:')
    expect(readFileSync(join(root, 'docs/training.md'), 'utf8')).toContain(help)
  })
})

describe.skipIf(!python)('a token', () => {
  const token = 'a-secret-token'
  let guarded: Runtime

  beforeAll(async () => {
    guarded = await startNode(place.archive(), { API_TOKEN: token })
  })
  afterAll(() => guarded?.close())

  test.each(['API_TOKEN', 'OTHER'])('is taken from %s', async (name) => {
    const args = [guarded.url, place.newFolder(), '--token-env', name]
    const { code, stderr } = await startPull(args, { [name]: `${token}, another` }).ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.each(['', 'a-wrong-token'])('that is "%s" ends the pull, unprinted', async (wrong) => {
    const args = [guarded.url, place.newFolder()]
    const { code, stdout, stderr } = await startPull(args, { API_TOKEN: wrong }).ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe("pull: /dataset answers 401 'Unauthorized'\n")
  })

  test('with a line end is refused, unprinted', async () => {
    const args = [guarded.url, place.newFolder()]
    const { code, stderr } = await startPull(args, { API_TOKEN: 'a\nb-c' }).ended
    expect(code).toBe(2)
    expect(stderr).not.toContain('b-c')
  })

  test('stays with its server where a redirect leads away', async () => {
    const elsewhere = await startProxy(place.url(), () => undefined)
    const url = await place.spoil(({ path }) =>
      path.startsWith('/png/') ? { location: elsewhere.url + path } : undefined,
    )
    const { code } = await startPull([url, place.newFolder()], { API_TOKEN: token }).ended
    await elsewhere.close()
    expect(code).toBe(0)
    expect(place.pngVisits()[0]?.headers.authorization).toBe(`Bearer ${token}`)
    const { visits } = elsewhere
    expect(visits).toHaveLength(20)
    expect(visits.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  })
})
