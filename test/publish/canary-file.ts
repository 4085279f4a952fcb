/** DICOM files with canaries wherever the database stores nothing. */

import { storedStream } from '../codecs/streams.ts'
import { dicomFile, type Elements, type RawElement, syntaxes } from '../fixtures/dicom-file.ts'
import { type ImageFile, imageFile, uid } from '../fixtures/image-file.ts'
import { dose, pet } from '../fixtures/pet.ts'
import type { Aviary } from './canary.ts'
import {
  canaryElements,
  metaElements,
  pictureElements,
  planeElements,
  privateElements,
  type StandardElement,
  unreadElements,
} from './canary-element.ts'
import { encodedNames } from './canary-name.ts'

type Files = Readonly<Record<string, Uint8Array>>

/** A flock of files; the folder says what becomes of them. */
export function canaryFiles(aviary: Aviary): Files {
  const folders = {
    stored: { ...standardFiles(aviary), ...namedFiles(), ...hiddenFiles(aviary) },
    twins: twinFiles(aviary),
    converted: pictureFiles(aviary),
    rejected: brokenFiles(aviary),
    skipped: otherFiles(aviary),
  }
  const entries = Object.entries(folders).flatMap(([folder, files]) =>
    Object.entries(files).map(([name, bytes]) => {
      const path = `${folder}/${aviary.next('fileName')} Zoë/${aviary.next('fileName')} ${name}`
      return [path, bytes] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** Eight by eight pixels that no other file has. */
function imageOf(name: string, image: Partial<ImageFile> = {}): Uint8Array<ArrayBuffer> {
  const start = Number(BigInt(uid(name).slice(5)) % 251n)
  const pixels = Uint16Array.from({ length: 64 }, (_, i) => (i * 37 + i * i * start) % 251)
  const { elements, ...rest } = image
  const identity = { SOPInstanceUID: uid(name), PatientIdentityRemoved: 'YES' }
  return imageFile({ rows: 8, columns: 8, pixels, ...rest, elements: { ...identity, ...elements } })
}

/** Every attribute that is not read, in every encoding, and again in the item of a sequence. */
function standardFiles(aviary: Aviary): Files {
  const everything = () => [
    ...metaElements(aviary),
    ...canaryElements(aviary, unreadElements),
    ...privateElements(aviary),
    ...planeElements(aviary),
  ]
  const nested = () => [
    { tag: 0x00400275, vr: 'SQ', value: [{ raw: canaryElements(aviary, unreadElements) }] },
  ]
  return Object.fromEntries(
    Object.entries(syntaxes)
      .filter(([name]) => name !== 'rle')
      .flatMap(([name, transferSyntaxUid]) => {
        const write = (title: string, raw: readonly RawElement[]) =>
          imageOf(title, { transferSyntaxUid, undefinedLength: true, elements: { raw } })
        return [
          [name, write(name, everything())],
          [`${name} nested`, write(`${name} nested`, nested())],
        ]
      }),
  )
}

/** People, places and dates in the character sets of DICOM. */
function namedFiles(): Files {
  return Object.fromEntries(
    encodedNames.map(({ characterSet, bytes }, i) => {
      const elements: Elements = {
        SpecificCharacterSet: characterSet,
        PatientName: bytes,
        ReferringPhysicianName: bytes,
        PatientBirthDate: '19330417',
        raw: [0x00080080, 0x00080081, 0x00101040, 0x00104000].map((tag) => {
          return { tag, vr: 'LT', value: bytes }
        }),
      }
      return [`names ${i}`, imageOf(`names ${i}`, { elements })]
    }),
  )
}

/** Bytes that are in no element, and attributes of frames. */
function hiddenFiles(aviary: Aviary): Files {
  const preamble = imageOf('preamble')
  preamble.set(hiddenText(aviary))
  const padding = { tag: 0xfffcfffc, vr: 'OB', value: hiddenText(aviary) }
  const pixels = Array.from({ length: 128 }, (_, i) => (i * 31) % 241)
  const overlay = { raw: [{ tag: 0x60000102, vr: 'US', value: 15 }] }
  const item = () => ({ raw: canaryElements(aviary, unreadElements) })
  return {
    preamble,
    after: Buffer.concat([imageOf('after'), hiddenText(aviary)]),
    padding: imageOf('padding', { elements: { raw: [padding] } }),
    // The viewer shows this one, and so does the picture: as white, not as text.
    overlay: imageOf('overlay', {
      pixels: words(ramp, hiddenText(aviary)),
      bitsStored: 8,
      windowCenter: 128,
      windowWidth: 256,
      elements: overlay,
    }),
    groups: imageOf('groups', {
      pixels,
      frames: 2,
      elements: {
        SharedFunctionalGroupsSequence: [item()],
        PerFrameFunctionalGroupsSequence: [item(), item()],
      },
    }),
  }
}

/** Canaries of 64 bytes: as many as a picture has pixels. */
function hiddenText({ next }: Aviary): Buffer {
  return Buffer.from(next('attribute').repeat(8))
}

/** Pairs of one picture: one of each pair has canaries in what is no part of the picture. */
function twinFiles(aviary: Aviary): Files {
  const hidden = () => hiddenText(aviary)
  const nothing = new Uint8Array(64)
  const bits = { bitsStored: 8, windowCenter: 128, windowWidth: 256 }
  const jpeg = { bitsStored: 12, transferSyntaxUid: '1.2.840.10008.1.2.4.51' }
  const stream = storedStream('jpeg-12-bit')
  const pairs: Readonly<Record<string, readonly [Partial<ImageFile>, Partial<ImageFile>]>> = {
    'behind the frame': [
      { pixels: Buffer.concat([ramp, hidden()]), bitsAllocated: 8 },
      { pixels: ramp, bitsAllocated: 8 },
    ],
    'high bits': [
      { ...bits, pixels: words(ramp, hidden()) },
      { ...bits, pixels: words(ramp, nothing) },
    ],
    'low bits': [
      { ...bits, highBit: 15, pixels: words(hidden(), ramp) },
      { ...bits, highBit: 15, pixels: words(nothing, ramp) },
    ],
    comment: [
      { ...jpeg, pixels: { fragments: [withComment(stream, hidden())] } },
      { ...jpeg, pixels: { fragments: [stream] } },
    ],
  }
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, [marked, clean]]) => [
      [`${name} 1`, imageOf(name, marked)],
      [`${name} 2`, imageOf(name, clean)],
    ]),
  )
}

const ramp = Uint8Array.from({ length: 64 }, (_, i) => (i * 29) % 200)

/** Words of two bytes each. */
function words(low: Uint8Array, high: Uint8Array): Uint16Array {
  return Uint16Array.from(low, (byte, i) => byte | ((high[i] ?? 0) << 8))
}

/** A JPEG stream with comments and Exif (ITU-T T.81 B.2.4.5) behind its first marker. */
function withComment(stream: Uint8Array, comment: Uint8Array): Uint8Array {
  const segment = (marker: number) => [0xff, marker, 0, comment.length + 2, ...comment]
  return Uint8Array.of(0xff, 0xd8, ...segment(0xfe), ...segment(0xe1), ...stream.subarray(2))
}

/** A text where the picture needs something else, one attribute a file. */
function pictureFiles(aviary: Aviary): Files {
  return Object.fromEntries(
    pictureElements.map((element) => {
      const name = element.tag.toString(16)
      const raw = canaryElements(aviary, [
        { ...element, vr: element.vr === 'DS' ? 'LO' : element.vr },
      ])
      return [name, imageOf(name, { ...contextOf(element), elements: elementsWith(element, raw) })]
    }),
  )
}

function contextOf({ tag }: StandardElement): Partial<ImageFile> {
  const isPalette = tag >= 0x00281101 && tag <= 0x00281223
  return isPalette ? { photometric: 'PALETTE COLOR' } : {}
}

function elementsWith({ tag }: StandardElement, raw: readonly RawElement[]): Elements {
  const isDose = tag >>> 16 === 0x0018
  const item = isDose ? { ...dose, raw } : dose
  return { ...pet, RadiopharmaceuticalInformationSequence: [item], raw: isDose ? [] : raw }
}

/** Files of which no picture can be made. */
function brokenFiles(aviary: Aviary): Files {
  const raw = () => canaryElements(aviary, unreadElements)
  const whole = imageOf('cut', { elements: { raw: raw() } })
  return {
    'short pixels': imageOf('short pixels', { rows: 99, elements: { raw: raw() } }),
    'cut in the data set': whole.subarray(0, whole.length / 2),
    'no bits': imageOf('no bits', { elements: { BitsAllocated: 12, raw: raw() } }),
    video: imageOf('video', {
      transferSyntaxUid: '1.2.840.10008.1.2.4.102',
      elements: { raw: raw() },
    }),
  }
}

/** Files without a picture. */
function otherFiles(aviary: Aviary): Files {
  return {
    text: Buffer.from(`Patient: ${aviary.next('attribute')}`),
    report: dicomFile({
      elements: { PatientID: 'PHANTOM', raw: canaryElements(aviary, unreadElements) },
    }),
  }
}
