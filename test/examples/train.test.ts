/** examples/train.py on what pull.py has fetched from a server: DICOM to scores. */

import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writePhantoms } from '../../examples/phantom.ts'
import { encodePng } from '../../ingest/png.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { miniPacs } from '../ingest/program.ts'
import { root } from '../source/module.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Runtime, startNode } from '../support/runtime.ts'
import { findPython, startPython } from './python.ts'

const python = findPython('torch')
const anyPython = findPython()
if (python === undefined) {
  process.stderr.write('SKIPPED  examples/train.py: needs apt-get install python3-torch\n')
}

const folder = temporaryFolder()
const pulled = join(folder, 'pulled')
let server: Runtime

/** Twelve phantoms, and a patient of whom there is nothing but noise. */
async function writeDicom(): Promise<void> {
  await writePhantoms(join(folder, 'dicom'))
  for (let slice = 1; slice <= 5; slice++) {
    const pixels = Uint16Array.from({ length: 64 * 64 }, (_, i) => ((i + slice) * 40_503) % 4096)
    const elements = { PatientID: 'NOISE', Modality: 'CT', InstanceNumber: slice }
    const window = { windowCenter: 2048, windowWidth: 4096 }
    const file = imageFile({ rows: 64, columns: 64, pixels, bitsStored: 12, ...window, elements })
    writeFileSync(join(folder, 'dicom', `noise-${slice}.dcm`), file)
  }
}

const states = [
  ...['PatientID,State', 'DEMO-001,validate', 'DEMO-006,validate', 'DEMO-008,validate'],
  ...['DEMO-007,test', 'DEMO-009,test', 'NOISE,test', 'DEMO-002,train', 'DEMO-003,train'],
  ...['DEMO-004,train', 'DEMO-005,train', 'DEMO-010,train', 'DEMO-011,train', 'DEMO-012,train'],
]

beforeAll(async () => {
  if (python === undefined) return
  await writeDicom()
  writeFileSync(join(folder, 'states.csv'), states.join('\n'))
  expect(miniPacs(folder, 'ingest', 'dicom', '--labels', 'states.csv').status).toBe(0)
  const [database, images] = [join(folder, 'medical_imaging.db'), join(folder, 'training_png')]
  server = await startNode({ database, images })
  const { code } = await startPython(python, ['pull.py', server.url, pulled]).ended
  expect(code).toBe(0)
}, 120_000)
afterAll(() => server?.close())

function train(from: string, ...options: readonly string[]) {
  return startPython(python ?? 'python3', ['train.py', from, '--epochs', '15', ...options]).ended
}

describe.skipIf(!python)('training', () => {
  test('scores every patient of test, the strange one highest, and the same each time', async () => {
    const { code, stdout, stderr } = await train(pulled)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.match(/^(train|validate|test): .* patients/gm)).toEqual([
      'train: 64 images of 7 patients',
      'validate: 24 images of 3 patients',
      'test: 21 images of 3 patients',
    ])
    const rows = stdout.trimEnd().split('\n').slice(4)
    const scores = rows.map((row) => row.trim().split(/ +/))
    expect(scores.map(([, images, patient]) => `${patient} ${images}`).toSorted()).toEqual([
      ...['DEMO-007 8', 'DEMO-009 8', 'NOISE 5'],
    ])
    expect(scores[0]?.[2]).toBe('NOISE')
    expect(scores.map(([score]) => Number(score)).every(Number.isFinite)).toBe(true)
    expect((await train(pulled)).stdout).toBe(stdout)
  })

  test('draws something else from another seed', async () => {
    const one = await train(pulled, '--epochs', '1', '--seed', '1')
    const two = await train(pulled, '--epochs', '1', '--seed', '2')
    expect(one.stdout).not.toBe(two.stdout)
  })

  test('says which part is empty', async () => {
    const part = join(folder, 'part')
    await startPython(python ?? '', ['pull.py', server.url, part, '--state', 'train']).ended
    expect(await train(part)).toEqual({
      code: 66,
      stdout: '',
      stderr: `train: ${part} has 0 images of validate, and two are needed: pull without --state\n`,
    })
  })

  test('wants a pull that is complete', async () => {
    const { code, stderr } = await train(folder)
    expect(code).toBe(66)
    expect(stderr).toContain('manifest.ndjson does not exist: fetch all pictures with python3')
  })

  test('names a picture that is damaged', async () => {
    const damaged = join(folder, 'damaged')
    cpSync(pulled, damaged, { recursive: true })
    const [first = ''] = readFileSync(join(damaged, 'manifest.ndjson'), 'utf8').split('\n')
    const { ImageID, State } = JSON.parse(first) as Record<string, string>
    const path = join(damaged, State ?? '', 'valid', `${ImageID}.png`)
    writeFileSync(path, readFileSync(path).fill(0, 60, 61))
    const { code, stderr } = await train(damaged)
    expect(code).toBe(65)
    expect(stderr).toBe(
      `train: ${path} is not a PNG that mini-PACS writes: b'IDAT' has a wrong checksum\n`,
    )
  })

  test.each([
    { columns: 3, rows: 2, channels: 1, pixels: [0, 255, 7, 200, 100, 50] },
    { columns: 1, rows: 3, channels: 3, pixels: [1, 2, 3, 255, 0, 128, 0, 1, 2] },
  ] as const)('reads PNGs of $channels channels', ({ pixels, ...raster }) => {
    const path = join(folder, `${raster.channels}.png`)
    writeFileSync(path, encodePng({ ...raster, pixels: Uint8Array.from(pixels) }))
    const code =
      'import train, pathlib, sys; print(train.read_png(pathlib.Path(sys.argv[1])).tolist())'
    const cwd = join(root, 'examples')
    const printed = execFileSync(python ?? '', ['-B', '-c', code, path], { cwd, encoding: 'utf8' })
    expect((JSON.parse(printed) as number[][][]).flat(2)).toEqual(pixels)
  })
})

describe.skipIf(!anyPython)('without PyTorch', () => {
  test('training says what to install', async () => {
    writeFileSync(join(folder, 'torch.py'), 'raise ImportError')
    const run = startPython(anyPython ?? '', ['train.py', 'x'], { PYTHONPATH: folder })
    const { code, stderr } = await run.ended
    expect(code).toBe(69)
    expect(stderr).toMatch(/^train: .* has no PyTorch: apt-get install python3-torch and run /)
  })

  test('training is told in docs/training.md as it tells itself', async () => {
    const { stdout } = await startPython(anyPython ?? '', ['train.py', '--help']).ended
    const help = stdout.replace('optional arguments:', 'options:')
    expect(readFileSync(join(root, 'docs/training.md'), 'utf8')).toContain(help)
  })
})
