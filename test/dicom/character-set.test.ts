import { describe, expect, test } from 'vitest'
import { decodeText } from '../../dicom/character-set.ts'

function decode(characterSet: string, hexadecimal: string): string {
  return decodeText(Uint8Array.from(Buffer.from(hexadecimal, 'hex')), characterSet)
}

describe('decodeText knows every Specific Character Set (PS3.3 C.12.1.1.2)', () => {
  test.each([
    ['', '412042', 'A B'],
    ['ISO_IR 6', '412042', 'A B'],
    ['ISO_IR 100', '47e472746e6572', 'Gärtner'],
    ['ISO 2022 IR 100', '47e472', 'Gär'],
    ['ISO_IR 101', 'a3f364bc', 'Łódź'],
    ['ISO_IR 109', 'a1616c2047b161786171', 'Ħal Għaxaq'],
    ['ISO_IR 110', 'd3ba6e69f1b9', 'Ķēniņš'],
    ['ISO_IR 144', 'bbeedae1d5dcd1e3e0d3', 'Люксембург'],
    ['ISO_IR 127', 'e2c8c7e6ea', 'قباني'],
    ['ISO_IR 126', 'c4e9efedf5f3e9eff2', 'Διονυσιος'],
    ['ISO_IR 138', 'f9f8e5ef', 'שרון'],
    ['ISO_IR 148', 'c761f06c6172', 'Çağlar'],
    ['ISO_IR 203', 'bc7576726520a4', 'Œuvre €'],
    ['ISO_IR 13', 'd4cfc0de', 'ﾔﾏﾀﾞ'],
    ['ISO_IR 166', 'b9d2c1caa1d8c5', 'นามสกุล'],
    ['ISO_IR 192', 'e5b1b1e794b020c384c3a9', '山田 Äé'],
    ['GB18030', 'cdf5d0a1b6ab', '王小东'],
    ['GBK', 'cdf5d0a1b6ab', '王小东'],
    ['\\ISO 2022 IR 100', '1b2d41427563204ae972f46d65', 'Buc Jérôme'],
    ['\\ISO 2022 IR 101', '1b2d42a3f364bc', 'Łódź'],
    ['\\ISO 2022 IR 109', '1b2d4347b161786171', 'Għaxaq'],
    ['\\ISO 2022 IR 110', '1b2d44d3ba6e69f1b9', 'Ķēniņš'],
    ['\\ISO 2022 IR 144', '1b2d4cbbeedae1', 'Люкс'],
    ['\\ISO 2022 IR 127', '1b2d47e2c8c7e6ea', 'قباني'],
    ['\\ISO 2022 IR 126', '1b2d46c4e9efed', 'Διον'],
    ['\\ISO 2022 IR 138', '1b2d48f9f8e5ef', 'שרון'],
    ['\\ISO 2022 IR 148', '1b2d4dc761f06c6172', 'Çağlar'],
    ['\\ISO 2022 IR 203', '1b2d62bc75767265', 'Œuvre'],
    ['\\ISO 2022 IR 13', '1b2949d4cfc0de', 'ﾔﾏﾀﾞ'],
    ['\\ISO 2022 IR 166', '1b2d54b9d2c1', 'นาม'],
    ['\\ISO 2022 IR 87', '1b24423b3345441b2842', '山田'],
    ['\\ISO 2022 IR 159', '1b242844302130221b2842', '丂丄'],
    ['\\ISO 2022 IR 149', '1b242943b1e8c8f1c1df', '김희중'],
    ['\\ISO 2022 IR 58', '1b242941cdf5d0a1b6ab', '王小东'],
    ['ISO 2022 IR 6\\ISO 2022 IR 149', '414220201b242943b1e8c8f1c1df', 'AB  김희중'],
  ])('%s', (characterSet, bytes, text) => {
    expect(decode(characterSet, bytes)).toBe(text)
  })
})

describe('decodeText gives one character a byte', () => {
  test.each([
    { title: 'where no set is declared', characterSet: '' },
    { title: 'where the set is unknown', characterSet: 'ISO_IR 999' },
    { title: 'where the set has no such bytes', characterSet: 'ISO_IR 192' },
  ])('$title', ({ characterSet }) => {
    expect(decode(characterSet, '4de46c6c6572')).toBe('Mäller')
  })

  test('where an escape sequence is unknown', () => {
    expect(decode('\\ISO 2022 IR 87', '41' + '1b' + '7e')).toBe('A\u001b~')
  })
})
