import { readFileSync } from 'node:fs'
import { createCanvas } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { corpusFolders, describeCorpus } from './corpus.ts'
import { readPng } from './png-reader.ts'

/** One red, green, blue and half-transparent pixel each, as another encoder writes them. */
function picture(): Buffer {
  const canvas = createCanvas(37, 2)
  const context = canvas.getContext('2d')
  const colours = ['rgb(255 0 0)', 'rgb(0 255 0)', 'rgb(0 0 255)', 'rgb(10 20 30)']
  colours.forEach((colour, index) => {
    context.fillStyle = colour
    context.fillRect(index, 0, 1, 2)
  })
  return canvas.toBuffer('image/png')
}

test('pixels come back as another encoder wrote them', () => {
  const { width, height, channels, colourType, data } = readPng(picture())
  expect({ width, height, channels, colourType }).toEqual({
    width: 37,
    height: 2,
    channels: 4,
    colourType: 6,
  })
  const secondRow = data.subarray(37 * 4, 37 * 4 + 16)
  expect(secondRow).toEqualPixels(
    [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 10, 20, 30, 255],
    { columns: 4, channels: 4 },
  )
})

test('a changed byte is an error', () => {
  const bytes = picture()
  bytes.writeUInt8(99, 19)
  expect(() => readPng(bytes)).toThrow('wrong checksum of chunk IHDR')
})

describeCorpus('reference pictures', ({ references }) => {
  test.each(references)('$picture is as its index says', ({ picture, columns, rows, kind }) => {
    const { width, height, channels } = readPng(readFileSync(corpusFolders.reference + picture))
    expect([width, height]).toEqual([Number(columns), Number(rows)])
    expect(channels).toBe(kind === 'gray' ? 1 : 3)
  })
})
