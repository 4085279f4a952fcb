import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pictureOf } from '../dicom/picture.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { pet } from '../fixtures/pet.ts'
import { readPng } from '../png-reader.ts'
import '../pixels.ts'
import { ct, mpeg, patient } from './images.ts'
import { folderWith, listTree, miniPacs } from './program.ts'

const twoFrames = ct({ frames: 2, rows: 1, columns: 3 })
const folder = folderWith({
  ct: patient('A', '1.1'),
  frames: twoFrames,
  pet: ct({ elements: pet }),
  rgb: imageFile({ rows: 1, columns: 1, photometric: 'RGB', pixels: Uint8Array.of(1, 2, 3) }),
  mpeg,
  text: 'hello',
})

function pixelsOf(name: string): ArrayLike<number> {
  return readPng(readFileSync(join(folder, name))).data
}

describe('mini-pacs render', () => {
  test('writes the PNG that ingest writes, and says how it was made', () => {
    const ran = miniPacs(folder, 'render', 'ct', '-o', 'ct.png')
    expect(ran).toEqual({
      status: 0,
      stdout: 'ct.png: 3 × 2, window 40, 400 (data set)\n',
      stderr: '',
    })
    miniPacs(folder, 'ingest', 'ct')
    const ingested = readFileSync(join(folder, 'training_png/train/valid/1.1.png'))
    expect(readFileSync(join(folder, 'ct.png'))).toEqual(ingested)
  })

  test('draws the frame that is asked for, over an earlier picture', () => {
    miniPacs(folder, 'render', 'frames', '--output', 'frame.png')
    miniPacs(folder, 'render', 'frames', '--output', 'frame.png', '--frame', '2')
    expect(pixelsOf('frame.png')).toEqualPixels(pictureOf(twoFrames, 2).pixels, { columns: 3 })
  })

  test.each([
    { window: '-600,1500', line: 'asked.png: 3 × 2, window -600, 1500 (option)\n' },
    { window: 'bone', line: 'asked.png: 3 × 2, window 400, 1800 (option)\n' },
  ])('draws with the window $window', ({ window, line }) => {
    const ran = miniPacs(folder, 'render', 'ct', '-o', 'asked.png', '--window', window)
    expect(ran).toMatchObject({ status: 0, stdout: line })
  })

  test('says the SUV factor of PET, also where a window outranks the range from 0 to 5', () => {
    const factor = /SUV factor 0\.00020798\d+\)\n$/
    const own = miniPacs(folder, 'render', 'pet', '-o', 'pet.png').stdout
    expect(own).toMatch(/^pet\.png: 3 × 2, window 3, 6 \(SUV, /)
    expect(own).toMatch(factor)
    const asked = miniPacs(folder, 'render', 'pet', '-o', 'pet.png', '--window', '5,11').stdout
    expect(asked).toMatch(/^pet\.png: 3 × 2, window 5, 11 \(option, /)
    expect(asked).toMatch(factor)
  })

  test('says that a picture has colours', () => {
    const { stdout } = miniPacs(folder, 'render', 'rgb', '-o', 'rgb.png')
    expect(stdout).toBe('rgb.png: 1 × 1, colour\n')
  })

  const to = ['-o', 'no.png']
  test.each([
    {
      args: ['mpeg', ...to],
      status: 1,
      line: /^mpeg: unsupported transfer syntax: MPEG2 .*100\)$/,
    },
    { args: ['text', ...to], status: 1, line: /^text: not DICOM$/ },
    { args: ['nothing', ...to], status: 66, line: /^nothing: the file cannot be read$/ },
    { args: ['ct', '-o', 'nowhere/no.png'], status: 74, line: /ENOENT/ },
    { args: ['frames', ...to, '--frame', '3'], status: 64, line: /is 3, but FILE has 2 frames/ },
    { args: ['ct', ...to, '--window', 'wide'], status: 64, line: /--window is "wide", not CENTER/ },
    { args: ['ct', '-o', './ct'], status: 64, line: /--output is FILE itself/ },
    { args: ['ct'], status: 64, line: /no --output given/ },
    { args: ['ct', 'frames', ...to], status: 64, line: /give one FILE/ },
  ])('$args ends with one line and exit code $status', ({ args, status, line }) => {
    const ran = miniPacs(folder, 'render', ...args)
    expect(ran).toMatchObject({ status, stdout: '' })
    expect(ran.stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)])
    expect(listTree(folder)).not.toContain('no.png')
  })
})
