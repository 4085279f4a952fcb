/** examples/pull.py and a manifest that means harm: refused before a file is written. */

import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fault } from './proxy.ts'
import { pull, python, usePlace } from './pulling.ts'

const place = usePlace()

/** Replaces what the third line of the manifest says. */
function rewriting(line: (written: string) => string): Fault {
  return {
    body: (body) => {
      const lines = body.toString().split('\n')
      return Buffer.from(lines.with(2, line(lines[2] ?? '')).join('\n'))
    },
  }
}

function saying(changes: object): Fault {
  return rewriting((line) => JSON.stringify({ ...(JSON.parse(line) as object), ...changes }))
}

/** Pulls from a server with another manifest; what is said, and what lies around afterwards. */
async function pullSpoiled(fault: Fault) {
  const into = place.newFolder()
  const isManifest = (path: string) => path.startsWith('/dataset/manifest')
  const url = await place.spoil(({ path }) => (isManifest(path) ? fault : undefined))
  const { code, stderr } = await pull(url, into)
  const files = readdirSync(dirname(into), { recursive: true, encoding: 'utf8' }).toSorted()
  return { code, stderr, files }
}

const untouched = ['data', 'data/.pull', 'data/.pull/dataset.json', 'data/.pull/manifest.ndjson']

describe.skipIf(!python)('a manifest is refused', () => {
  test.each([
    { changes: { ImageID: '../../x' }, message: "ImageID is '../../x', not" },
    { changes: { ImageID: '..' }, message: "ImageID is '..', not" },
    { changes: { ImageID: '/etc/x' }, message: "ImageID is '/etc/x', not" },
    { changes: { ImageID: '1.2\n3' }, message: "ImageID is '1.2\\n3', not" },
    { changes: { ImageID: '1'.repeat(300) }, message: 'ImageID is ' },
    { changes: { ImageID: null }, message: "ImageID is 'None', not" },
    { changes: { Label: '..' }, message: "Label is '..', not" },
    { changes: { Label: '../../../x' }, message: "Label is '../../../x', not" },
    { changes: { Label: 'a\\b' }, message: "Label is 'a\\\\b', not" },
    { changes: { Label: '' }, message: "Label is '', not" },
    { changes: { Label: '.pull' }, message: "Label is '.pull', not" },
    { changes: { Label: '\u{1b}[2J' }, message: "Label is '\\x1b[2J', not" },
    { changes: { State: '../train' }, message: "State is '../train', not train|validate|test" },
    {
      changes: { PngUrl: 'http://127.0.0.1:1/x' },
      message: "PngUrl is 'http://127.0.0.1:1/x', not",
    },
    { changes: { PngUrl: '//127.0.0.1:1/x' }, message: "PngUrl is '//127.0.0.1:1/x', not" },
    { changes: { PngUrl: '@127.0.0.1:1/x' }, message: "PngUrl is '@127.0.0.1:1/x', not" },
    { changes: { PngUrl: 'file:///etc/passwd' }, message: "PngUrl is 'file:///etc/passwd', not" },
    { changes: { PngUrl: '/x HTTP/1.1\r\nX: y' }, message: 'PngUrl is ' },
    { changes: { PngSha256: '../x' }, message: "PngSha256 is '../x', not" },
    { changes: { PngBytes: -1 }, message: "PngBytes is '-1', not" },
    { changes: { PngBytes: 1e30 }, message: 'PngBytes is ' },
  ])('that says $changes', async ({ changes, message }) => {
    const { code, stderr, files } = await pullSpoiled(saying(changes))
    expect(code).toBe(65)
    expect(stderr).toMatch(/^pull: manifest line 3: [^\n]*\n$/)
    expect(stderr).toContain(message)
    expect(files).toEqual(untouched)
    expect(place.pngVisits()).toEqual([])
  })

  test.each([
    { what: 'no JSON', line: '{', message: 'JSONDecodeError' },
    { what: 'no object', line: '[]', message: 'TypeError' },
    { what: 'a line that leaves things out', line: '{}', message: "KeyError('ImageID')" },
    { what: 'a line too deep to read', line: '['.repeat(100_000), message: 'RecursionError' },
  ])('that is $what', async ({ line, message }) => {
    const { code, stderr, files } = await pullSpoiled(rewriting(() => line))
    expect(code).toBe(65)
    expect(stderr).toMatch(/^pull: manifest line 3: [^\n]*\n$/)
    expect(stderr).toContain(message)
    expect(files).toEqual(untouched)
  })

  test('that names an image twice', async () => {
    const twice: Fault = {
      body: (body) => {
        const lines = body.toString().split('\n')
        return Buffer.from(lines.with(2, lines[1] ?? '').join('\n'))
      },
    }
    const { code, stderr, files } = await pullSpoiled(twice)
    expect({ code, stderr }).toEqual({
      code: 65,
      stderr: 'pull: the manifest names an image twice\n',
    })
    expect(files).toEqual(untouched)
  })
})
