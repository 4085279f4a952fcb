import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DicomError } from '../../dicom/error.ts'
import { unwrap } from '../../ingest/sources/orthanc.ts'
import { dicomFile, syntaxes } from '../fixtures/dicom-file.ts'
import { orthancProgram, storeInOrthanc } from '../support/orthanc.ts'
import { ct, patient } from './images.ts'
import { folderWith, miniPacs, query } from './program.ts'

/** A file as Orthanc stores it compressed. */
function wrapped(file: Uint8Array, stated = file.length, level = 6): Uint8Array {
  const size = new Uint8Array(8)
  new DataView(size.buffer).setBigUint64(0, BigInt(stated), true)
  return Buffer.concat([size, deflateSync(file, { level })])
}

const file = patient('A', '1.2.3')

describe('unwrap', () => {
  test.each([1, 6, 9])('gives the file back, compressed at level %i', (level) => {
    expect(Buffer.compare(unwrap(wrapped(file, file.length, level)), file)).toBe(0)
  })

  test('gives it back where the stated size looks like the first tag of a data set', () => {
    const large = Buffer.concat([file, new Uint8Array(0x100008 - file.length)])
    expect(Buffer.compare(unwrap(wrapped(large)), large)).toBe(0)
  })

  test.each([
    { title: 'a DICOM file', bytes: file },
    { title: 'a DICOM file whose preamble looks like a stream', bytes: marked(file) },
    { title: 'a compressed JSON', bytes: wrapped(Buffer.from('{"00080018": "1.2"}')) },
    { title: 'marks without a stream', bytes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x9c) },
    { title: 'nothing', bytes: new Uint8Array() },
  ])('leaves $title as it is', ({ bytes }) => {
    expect(unwrap(bytes)).toBe(bytes)
  })

  const bomb = Buffer.concat([file, new Uint8Array(50_000_000)])

  test.each([
    { title: 'that ends early', bytes: wrapped(file).slice(0, -20), message: 'cannot be inflated' },
    { title: 'of less than stated', bytes: wrapped(file, 9999), message: 'not the 9999' },
    { title: 'of more than stated', bytes: wrapped(bomb, 9999), message: 'cannot be inflated' },
    { title: 'that states nothing', bytes: wrapped(file, 0), message: 'cannot be inflated' },
    { title: 'that states too much', bytes: wrapped(file, 2 ** 40), message: 'more than the' },
  ])('refuses a stream $title', ({ bytes, message }) => {
    expect(() => unwrap(bytes)).toThrow(DicomError)
    expect(() => unwrap(bytes)).toThrow(message)
  })
})

/** The same file with the marks of a zlib stream in its preamble. */
function marked(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy.set([0x78, 0x9c], 8)
  return copy
}

test('a storage folder is ingested: compressed files, their twins, an index, a JSON', async () => {
  const twin = dicomFile({ elements: { SOPClassUID: '1.2', SOPInstanceUID: '1.2.3' } })
  const stored = wrapped(file)
  const folder = folderWith({
    'storage/ab/cd/abcd0123-0000-4000-8000-000000000001': stored,
    'storage/ab/ce/abce0123-0000-4000-8000-000000000002': wrapped(twin),
    'storage/ab/cf/abcf0123-0000-4000-8000-000000000003': wrapped(Buffer.from('{}')),
    'storage/cd/00/cd000123-0000-4000-8000-000000000004': wrapped(ct(), 1),
    'storage/index': `SQLite format 3\0${'\0'.repeat(4096)}`,
    'storage/index-wal': '',
  })
  const ran = miniPacs(folder, 'ingest', 'storage')
  expect(ran.stdout).toContain('6 files: 1 stored, 0 duplicate, 4 skipped, 1 rejected')
  expect(ran.stderr).toContain('malformed data set: The file that Orthanc compressed')
  const sha256 = createHash('sha256').update(stored).digest('hex')
  const [image] = await query(folder, 'SELECT ImageID, SourceSha256 FROM Images')
  expect(image).toEqual({ ImageID: '1.2.3', SourceSha256: sha256 })
})

const install = "the server: apt-get install orthanc, Homebrew's orthanc, or its own packages"
if (!orthancProgram)
  process.stderr.write(`SKIPPED  Orthanc's own storage folder: needs ${install}\n`)

describe.skipIf(!orthancProgram)('the storage folder of a real Orthanc', () => {
  const files = {
    'a.dcm': file,
    'b.dcm': ct({ transferSyntaxUid: syntaxes.rle, elements: { InstanceNumber: '2' } }),
    'c.dcm': ct({ transferSyntaxUid: syntaxes.implicitLittleEndian }),
  }

  test.each([true, false])(
    'gives the data set of the files themselves, compressed: %s',
    async (compressed) => {
      const direct = folderWith(files)
      miniPacs(direct, 'ingest', '.')
      const folder = mkdtempSync(join(tmpdir(), 'mini-pacs-'))
      await storeInOrthanc(folder, Object.values(files), { compressed })
      const ran = miniPacs(folder, 'ingest', 'storage')
      expect(ran.stdout).toMatch(/ files: 3 stored, 0 duplicate, \d+ skipped, 0 rejected/)
      const digest = 'SELECT Digest FROM Dataset'
      expect(await query(folder, digest)).toEqual(await query(direct, digest))
    },
    60_000,
  )
})
