/** Nothing leaves a file for a DICOMweb viewer but frames, thumbnails and the attributes of a list. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { attributes } from '../../dicom/attributes.ts'
import { type Extract, extract } from '../../ingest/publish/extract.ts'
import { type Elements, type RawElement, syntaxes } from '../fixtures/dicom-file.ts'
import { imageFile, uid } from '../fixtures/image-file.ts'
import { findFaults, objectsOf } from '../ingest/object-folder.ts'
import { folderWith, listTree, miniPacs } from '../ingest/program.ts'
import { createAviary, findCanaries } from './canary.ts'
import {
  canaryElements,
  metaElements,
  planeElements,
  privateElements,
  unreadElements,
} from './canary-element.ts'
import { encodedNames, findNames } from './canary-name.ts'

const aviary = createAviary()
const listed = new Set(Object.values(attributes).map(([tag]) => Number.parseInt(tag, 16)))
const unlisted = unreadElements.filter(({ tag }) => !listed.has(tag))
const written = Object.entries(syntaxes).filter(([name]) => name !== 'rle')

function canaries(): readonly RawElement[] {
  return canaryElements(aviary, unlisted)
}

/** Blocks of Philips and GE that are reserved by somebody else. */
function otherBlocks(): readonly RawElement[] {
  return [0x7053, 0x0009].flatMap((group) => [
    { tag: group * 0x10000 + 0x10, vr: 'LO', value: aviary.next('attribute') },
    { tag: group * 0x10000 + 0x1000, vr: 'DS', value: aviary.next('number') },
    { tag: group * 0x10000 + 0x100d, vr: 'DT', value: aviary.next('attribute') },
  ])
}

function image(name: string, elements: Elements, transferSyntaxUid?: string): Uint8Array {
  const pixels = Uint8Array.from({ length: 12 }, (_, i) => 20 * i)
  const identity = { SOPInstanceUID: uid(name), PatientIdentityRemoved: 'YES' }
  const syntax = transferSyntaxUid === undefined ? {} : { transferSyntaxUid }
  const size = { rows: 2, columns: 3, frames: 2, bitsAllocated: 8 }
  return imageFile({ ...size, pixels, ...syntax, elements: { ...identity, ...elements } })
}

/** In the data set, in items of sequences that are listed, and behind the last frame. */
function flock(): Readonly<Record<string, Uint8Array>> {
  const item = () => ({ raw: canaries() })
  const files = written.flatMap(([name, syntax]) => {
    const raw = [...canaries(), ...planeElements(aviary), ...metaElements(aviary)]
    const nested = {
      SharedFunctionalGroupsSequence: [item()],
      PerFrameFunctionalGroupsSequence: [{ PlanePositionSequence: [item()] }, item()],
    }
    return [
      [`${name}.dcm`, image(name, { raw }, syntax)],
      [`${name} nested.dcm`, image(`${name} nested`, nested, syntax)],
      [`${name} private.dcm`, image(`${name} private`, { raw: privateElements(aviary) }, syntax)],
      [`${name} block.dcm`, image(`${name} block`, { raw: otherBlocks() }, syntax)],
    ] as const
  })
  const people = encodedNames.map(({ characterSet, bytes }, i) => {
    const names = { SpecificCharacterSet: characterSet, PatientName: bytes }
    return [`${aviary.next('fileName')} ${i}.dcm`, image(`names ${i}`, names)] as const
  })
  const trailing = Buffer.concat([image('trailing', {}), Buffer.from(aviary.next('attribute'))])
  return Object.fromEntries([...files, ...people, ['trailing.dcm', trailing]])
}

/** The bytes of an object, and what stands in it as base64. */
function viewsOf(object: Buffer): readonly Buffer[] {
  const encoded = object.toString('latin1').matchAll(/"InlineBinary":"([\w+/=]+)"/g)
  return [object, ...[...encoded].map(([, text = '']) => Buffer.from(text, 'base64'))]
}

function found(object: Buffer): readonly string[] {
  return viewsOf(object).flatMap((view) => [...findCanaries(view), ...findNames(view)])
}

describe('a flock of canaries', () => {
  let folder: string
  let copy: Extract

  beforeAll(async () => {
    const files = flock()
    folder = folderWith(
      Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`source/${path}`, bytes])),
    )
    const { stdout } = miniPacs(folder, 'ingest', 'source', '--dicomweb')
    expect(stdout).toContain(`${Object.keys(files).length} stored, 0 duplicate`)
    const out = join(folder, 'training_png')
    const databasePath = join(folder, 'medical_imaging.db')
    copy = await extract(
      { databasePath, out },
      { target: join(folder, 'copy.db'), fileNames: false },
    )
  })

  test('sits in thousands of places', () => {
    expect(aviary.count()).toBeGreaterThan(10_000)
  })

  test('leaves nothing in the objects', async () => {
    const paths = listTree(objectsOf(folder))
    // Few: files that differ in nothing else have one object.
    expect(paths.length).toBeGreaterThan(2)
    expect(paths.flatMap((path) => found(readFileSync(join(objectsOf(folder), path))))).toEqual([])
    expect(await findFaults(folder)).toEqual([])
  })

  test('leaves nothing in the database that is published, with all objects', () => {
    const keys = new Set(copy.objects.map(({ key }) => key))
    const names = listTree(objectsOf(folder)).map((path) => path.slice(3))
    expect(names.filter((name) => !keys.has(name))).toEqual([])
    expect(found(readFileSync(copy.path))).toEqual([])
  })
})

test('what is listed is found, also as base64', () => {
  const [text, table] = [aviary.next('attribute'), aviary.next('attribute')]
  const raw = [{ tag: 0x00281201, vr: 'OW', value: Buffer.from(table) }]
  const folder = folderWith({ 'source/a.dcm': image('a', { StudyDescription: text, raw }) })
  miniPacs(folder, 'ingest', 'source', '--dicomweb')
  const objects = listTree(objectsOf(folder)).map((path) => join(objectsOf(folder), path))
  expect(new Set(objects.flatMap((path) => found(readFileSync(path))))).toEqual(
    new Set([text, table]),
  )
})
