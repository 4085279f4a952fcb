/** Images that may name a patient are found before they are published. */

import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../ingest/database.ts'
import { assertPublishable, findIdentifying } from '../../ingest/publish/identity.ts'
import { buildArchive, type ImageSeed } from '../fixtures/archive.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const safe = { PatientIdentityRemoved: 'YES', BurnedInAnnotation: 'NO' }
let built = 0

async function open(seeds: readonly ImageSeed[]) {
  const { database } = await buildArchive(join(folder, `archive ${built++}`), { seeds })
  return openDatabase(database)
}

async function reasonsFor(image: Partial<ImageSeed>): Promise<readonly string[]> {
  const { db, close } = await open([{ ImageID: '1.2', PatientID: 'A', ...safe, ...image }])
  const findings = await findIdentifying(db).finally(close)
  return findings.flatMap(({ reasons }) => reasons)
}

/** What is printed; like a stream, it is written to as an object. */
class Lines {
  readonly lines: string[] = []

  write(line: string): boolean {
    return this.lines.push(line) > 0
  }
}

describe('Patient Identity Removed', () => {
  test.each(['YES', 'YES ', ' YES', 'YES\0'])('%j passes', async (PatientIdentityRemoved) => {
    expect(await reasonsFor({ PatientIdentityRemoved })).toEqual([])
  })

  test.each([
    { value: 'NO', shown: '"NO"' },
    { value: 'yes', shown: '"yes"' },
    { value: 'YES\\NO', shown: '"YES\\NO"' },
    { value: ' ', shown: 'absent' },
    { value: null, shown: 'absent' },
  ])('$value does not', async ({ value, shown }) => {
    expect(await reasonsFor({ PatientIdentityRemoved: value })).toEqual([
      `Patient Identity Removed (0012,0062) is ${shown}, not YES`,
    ])
  })
})

describe('Burned In Annotation', () => {
  test.each([
    { Modality: 'CT', BurnedInAnnotation: 'NO' },
    { Modality: 'CT', BurnedInAnnotation: null },
    { Modality: null, BurnedInAnnotation: '' },
    { Modality: 'US', BurnedInAnnotation: 'NO ' },
    { Modality: 'XA ', BurnedInAnnotation: 'NO' },
  ])('$BurnedInAnnotation passes for $Modality', async (image) => {
    expect(await reasonsFor(image)).toEqual([])
  })

  test.each([
    { Modality: 'CT', BurnedInAnnotation: 'YES', reason: '"YES", not NO' },
    { Modality: 'CT', BurnedInAnnotation: 'YES ', reason: '"YES", not NO' },
    { Modality: 'CT', BurnedInAnnotation: 'yes', reason: '"yes", not NO' },
    { Modality: 'US', BurnedInAnnotation: null, reason: 'absent, for US' },
    { Modality: 'US ', BurnedInAnnotation: ' ', reason: 'absent, for US' },
    { Modality: 'SC', BurnedInAnnotation: null, reason: 'absent, for SC' },
    { Modality: 'XA', BurnedInAnnotation: null, reason: 'absent, for XA' },
  ])('$BurnedInAnnotation does not for $Modality', async ({ reason, ...image }) => {
    expect(await reasonsFor(image)).toEqual([`Burned In Annotation (0028,0301) is ${reason}`])
  })
})

describe('a data set', () => {
  test('is publishable when all its images are', async () => {
    const { db, close } = await open([{ ImageID: '1.2', PatientID: 'A', ...safe }])
    await assertPublishable(db, { write: () => expect.unreachable() }).finally(close)
  })

  test('is refused with patients, series, reasons and counts', async () => {
    const { db, close } = await open([
      { ImageID: '1.1', PatientID: 'A\n', StudyID: '1', ...safe, PatientIdentityRemoved: 'NO' },
      { ImageID: '1.2', PatientID: 'A\n', StudyID: '1', ...safe, PatientIdentityRemoved: 'NO' },
      { ImageID: '1.3', PatientID: 'B', StudyID: '2', ...safe, BurnedInAnnotation: 'YES' },
      { ImageID: '1.4', PatientID: 'C', StudyID: '3', ...safe },
      { ImageID: '1.5', PatientID: 'D', StudyID: '4', Modality: 'US' },
    ])
    const stderr = new Lines()
    await expect(assertPublishable(db, stderr).finally(close)).rejects.toMatchObject({
      message: 'not published: 4 images may name a patient (see --allow-identified)',
      exitCode: 65,
    })
    const [removed, annotation] = [
      'Patient Identity Removed (0012,0062) is',
      'Burned In Annotation (0028,0301) is',
    ]
    expect(stderr.lines).toEqual([
      `identifying  patient A\\u000a  series 1.1  2 images  ${removed} "NO", not YES\n`,
      `identifying  patient B  series 2.1  1 image  ${annotation} "YES", not NO\n`,
      `identifying  patient D  series 4.1  1 image  ${removed} absent, not YES; ` +
        `${annotation} absent, for US\n`,
    ])
  })

  test('is refused with the first 20 series only', async () => {
    const seeds = Array.from({ length: 23 }, (_, i) => ({ ImageID: `1.${i}`, PatientID: `P${i}` }))
    const { db, close } = await open(seeds)
    const stderr = new Lines()
    await expect(assertPublishable(db, stderr).finally(close)).rejects.toThrow('23 images')
    expect(stderr.lines).toHaveLength(21)
    expect(stderr.lines.at(-1)).toBe('and 3 more\n')
  })
})
