/** Which transfer syntaxes are decoded, and by what. */

import { expect, test } from 'vitest'
import { transferSyntax } from '../../dicom/syntax.ts'
import { createDecoders } from '../../ingest/codecs/table.ts'

const findDecoder = createDecoders()
const jpegFamily = Array.from({ length: 204 }, (_, i) => `1.2.840.10008.1.2.4.${i}`)
const others = ['1.2.840.10008.1.2.1.98', '1.2.840.10008.1.2.8.1', '1.2.840.10008.1.2.5', '1.2.3']

test.each([...jpegFamily, ...others])('%s has a decoder if and only if it is said so', (uid) => {
  expect(findDecoder(uid) !== undefined).toBe(transferSyntax(uid).encoding === 'codec')
})

test.each([
  ['1.2.840.10008.1.2.4.50', 'dcmjs-codecs 0.0.8 jpeg'],
  ['1.2.840.10008.1.2.4.80', '@cornerstonejs/codec-charls 1.2.7 jpeg-ls'],
  ['1.2.840.10008.1.2.4.90', 'dcmjs-codecs 0.0.8 jpeg2000'],
  ['1.2.840.10008.1.2.4.110', 'dcmjs-codecs 0.0.8 jpeg-xl'],
  ['1.2.840.10008.1.2.4.201', 'dcmjs-codecs 0.0.8 htj2k'],
])('%s is decoded by %s', (uid, name) => {
  expect(findDecoder(uid)?.name).toBe(name)
})
