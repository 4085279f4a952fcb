/** Names of people in the character sets of DICOM (PS3.3 C.12.1.1.2), and the search for them. */

/** A name as a file has it. */
export interface EncodedName {
  /** Specific Character Set (0008,0005). */
  readonly characterSet: string
  readonly text: string
  readonly bytes: Uint8Array
}

/** What Node calls the character sets that need no escape sequences. */
const plain = [
  ['ISO_IR 100', 'iso-8859-1', 'Äneasøß^Rüdigerñ'],
  ['ISO_IR 101', 'iso-8859-2', 'Wałęsaź^Łukaszň'],
  ['ISO_IR 110', 'iso-8859-4', 'Bērziņšķ^Ģirtsņ'],
  ['ISO_IR 144', 'iso-8859-5', 'Люксембург^Юрий'],
  ['ISO_IR 127', 'iso-8859-6', 'قباني^لنزار'],
  ['ISO_IR 126', 'iso-8859-7', 'Διονυσιος^Αλεξης'],
  ['ISO_IR 138', 'iso-8859-8', 'שרון^דבורה'],
  ['ISO_IR 148', 'windows-1254', 'Çavuşoğlu^İbrahimı'],
  ['ISO_IR 166', 'windows-874', 'สมชาย^ใจดี'],
  ['ISO_IR 13', 'shift_jis', 'ﾔﾏﾀﾞｼﾞ^ﾀﾛｳｵｵ'],
  ['GB18030', 'gb18030', '司马王氏^小东东'],
  ['GBK', 'gbk', '张伟国^李娜娜'],
] as const

const unicodeName = '王建国–Łé^小红👩'

/** The names, each in its character set. */
export const encodedNames: readonly EncodedName[] = [
  ...plain.map(([characterSet, label, text]) => {
    return { characterSet, text, bytes: encode(text, codesOf(label)) }
  }),
  { characterSet: 'ISO_IR 192', text: unicodeName, bytes: Buffer.from(unicodeName) },
  japanese('山田花子^太郎次'),
  korean('김희중^홍길동'),
]

/** JIS X 0208 in seven bits, after an escape sequence and before one (PS3.5 H.3). */
function japanese(text: string): EncodedName {
  const codes = codesOf('euc-jp')
  const parts = text.split('^').map((part) => {
    const sevenBits = encode(part, codes).map((byte) => byte & 0x7f)
    return `\x1b$B${Buffer.from(sevenBits).toString('latin1')}\x1b(B`
  })
  const bytes = Buffer.from(parts.join('^'), 'latin1')
  return { characterSet: '\\ISO 2022 IR 87', text, bytes }
}

/** KS X 1001 in eight bits, after an escape sequence for each component (PS3.5 I.2). */
function korean(text: string): EncodedName {
  const codes = codesOf('euc-kr')
  const parts = text.split('^').map((part) => {
    return `\x1b$)C${Buffer.from(encode(part, codes)).toString('latin1')}`
  })
  const bytes = Buffer.from(parts.join('^'), 'latin1')
  return { characterSet: '\\ISO 2022 IR 149', text, bytes }
}

function encode(text: string, codes: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = [...text].map((character) => {
    const code = codes.get(character)
    if (!code) throw new Error(`${character} is not in the character set`)
    return code
  })
  return Buffer.concat(parts)
}

/** The bytes of every character of one or two bytes. */
function codesOf(label: string): ReadonlyMap<string, Uint8Array> {
  const decoder = new TextDecoder(label)
  const codes = new Map<string, Uint8Array>()
  const add = (...bytes: readonly number[]) => {
    const code = Uint8Array.from(bytes)
    const character = decoder.decode(code)
    if ([...character].length === 1 && !codes.has(character)) codes.set(character, code)
  }
  for (let first = 0; first < 256; first++) add(first)
  for (let first = 0x81; first < 256; first++) {
    for (let second = 0x40; second < 256; second++) add(first, second)
  }
  return codes
}

/** Shorter ones stand in pictures by chance. */
const shortestForm = 6

const nameForms = encodedNames.map((name) => ({ text: name.text, forms: formsOf(name) }))

/** The names that are in some bytes, whole or in part, in any way that programs copy text. */
export function findNames(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes)
  const found = nameForms.filter(({ forms }) => forms.some((form) => buffer.includes(form)))
  return found.map(({ text }) => text)
}

function formsOf({ text, bytes }: EncodedName): readonly Buffer[] {
  const copies = [text, ...text.split('^')].flatMap((part) => {
    const utf16 = Buffer.from(part, 'utf16le')
    return [Buffer.from(part), utf16, Buffer.from(utf16).swap16()]
  })
  const latin1 = Buffer.from(bytes).toString('latin1')
  const parts = [latin1, ...latin1.split('^')]
  const raw = parts.flatMap((part) => [Buffer.from(part, 'latin1'), Buffer.from(part)])
  return [...copies, ...raw].filter((form) => form.length >= shortestForm)
}
