/** The same requests to this API and to Orthanc with its DICOMweb plug-in, over the same files. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { dicomwebPlugin, type Orthanc, orthancProgram, startOrthanc } from '../support/orthanc.ts'
import { ask, jsonOf, type Runtime, startNode } from '../support/runtime.ts'
import { ingestForViewers, sourcesForViewers } from './archive.ts'
import { partsOf } from './multipart.ts'

const isMissing = orthancProgram === undefined || dicomwebPlugin === undefined
if (isMissing) {
  process.stderr.write('SKIPPED  the comparison with Orthanc: apt-get install orthanc-dicomweb\n')
}

type Attributes = Readonly<Record<string, { readonly vr: string; readonly Value?: unknown[] }>>

const frameType = 'multipart/related; type=application/octet-stream; transfer-syntax=*'

const explicitVr = '1.2.840.10008.1.2.1'

/** What the two tell differently of a study on purpose: docs/dicomweb.md has the table. */
const onPurpose = [
  '00080005',
  '00080050',
  '00080056',
  '00080090',
  '00081030',
  '00081190',
  '00100010',
  '00100030',
  '00100040',
  '00200010',
]

describe.skipIf(isMissing)('this API and Orthanc', () => {
  let orthanc: Orthanc
  let api: Runtime

  beforeAll(async () => {
    const folder = temporaryFolder()
    api = await startNode(await ingestForViewers(folder))
    const paths = sourcesForViewers(folder).flatMap((source) =>
      readdirSync(source, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? join(entry.parentPath, entry.name) : [],
      ),
    )
    const files = paths.map((path) => readFileSync(path))
    orthanc = await startOrthanc(folder, files, { plugin: dicomwebPlugin ?? '' })
  })
  afterAll(async () => {
    await orthanc?.close()
    await api?.close()
  })

  const both = (path: string, Accept = 'application/dicom+json') =>
    Promise.all(
      [api.url, orthanc.url].map((url) => ask(url, `/dicom-web${path}`, { headers: { Accept } })),
    )

  /** What both answer, in the order of an id; Orthanc has an order of its own. */
  async function sorted(path: string, tag: string): Promise<readonly (readonly Attributes[])[]> {
    const answers = await both(path)
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const idOf = (one: Attributes) => String(one[tag]?.Value)
    return answers.map((answer) => {
      const found: Attributes[] = [Object(jsonOf(answer))].flat()
      return found.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
    })
  }

  test.each([
    ['/studies', '0020000D'],
    ['/studies?PatientID=DEMO-01*', '0020000D'],
    ['/studies?00100020=DEMO-00?', '0020000D'],
    ['/studies?PatientName=zz', '0020000D'],
    ['/studies?PatientName=*', '0020000D'],
    ['/studies?StudyDate=20240101-20241231', '0020000D'],
    ['/studies?StudyDate=-20101231', '0020000D'],
    ['/studies?StudyTime=090000-110000', '0020000D'],
    ['/studies?ModalitiesInStudy=CT,PT', '0020000D'],
    ['/studies?StudyDescription=*HEAD*', '0020000D'],
    ['/studies?DeviceSerialNumber=1', '0020000D'],
    ['/studies?colour=red', '0020000D'],
    ['/series', '0020000E'],
    ['/series?Modality=MR', '0020000E'],
    ['/series?SeriesNumber=2', '0020000E'],
    ['/instances', '00080018'],
  ])('find the same by %s', async (path, tag) => {
    const [own = [], other = []] = await sorted(path, tag)
    expect(own.map((one) => one[tag])).toEqual(other.map((one) => one[tag]))
  })

  test('tell the same of a study, but for what is not stored', async () => {
    const [own = [], other = []] = await sorted('/studies?includefield=all', '0020000D')
    const differing = own.flatMap((study, at) => {
      const there = other[at] ?? {}
      const tags = [...new Set([...Object.keys(study), ...Object.keys(there)])]
      return tags.filter(
        (tag) => JSON.stringify(study[tag]?.Value) !== JSON.stringify(there[tag]?.Value),
      )
    })

    expect([...new Set(differing)].toSorted()).toEqual(onPurpose)
  })

  test('differ in Available Transfer Syntax and Specific Character Set of metadata', async () => {
    const [[study] = []] = await sorted('/studies?PatientID=DEMO-001', '0020000D')
    const path = `/studies/${study?.['0020000D']?.Value}/metadata`
    const [[one] = [], [other] = []] = await sorted(path, '00080018')
    expect(other?.['00080018']).toEqual(one?.['00080018'])
    expect([one?.['00083002']?.Value, other?.['00083002']]).toEqual([[explicitVr], undefined])
    // The file has none.
    expect([one?.['00080005']?.Value, other?.['00080005']]).toEqual([['ISO_IR 192'], undefined])
  })

  test.each([
    ['/studies?PatientID=demo-*', 'nothing', 'something'],
    ['/studies?PatientID=DEMO-001&StudyTime=09-10', 'something', 'nothing'],
    ['/studies?StudyDate=x', 'status 400', 'nothing'],
    ['/studies?StudyInstanceUID=x', 'status 400', 'nothing'],
    ['/studies?Modality=CT', 'status 400', 'nothing'],
  ])('%s finds %s here and %s there', async (path, here, there) => {
    const found = (await both(path)).map((answer) => {
      if (answer.status !== 200) return `status ${answer.status}`
      return [Object(jsonOf(answer))].flat().length > 0 ? 'something' : 'nothing'
    })
    expect(found).toEqual([here, there])
  })

  test('give the same metadata', { timeout: 120_000 }, async () => {
    const [studies = []] = await sorted('/studies', '0020000D')
    for (const study of studies) {
      const path = `/studies/${study['0020000D']?.Value}/metadata`
      const [own = [], other = []] = await sorted(path, '00080018')
      expect(other).toHaveLength(own.length)
      for (const [at, one] of own.entries()) {
        // The character set is that of JSON, and OHIF wants to know the transfer syntax.
        const { '00080005': _, '00083002': __, ...shared } = one
        expect(other[at]).toMatchObject(shared)
      }
    }
  })

  test('give the same frames, but for those that Orthanc fails at', async () => {
    const failures = new Set<string>()
    const [instances = []] = await sorted('/instances', '00080018')
    for (const one of instances) {
      const [study, series, id] = ['0020000D', '0020000E', '00080018'].map((tag) => one[tag]?.Value)
      const path = `/studies/${study}/series/${series}/instances/${id}/frames/1`
      const [own, other] = await both(path, frameType)
      if (other?.status === 500) {
        failures.add(Object(jsonOf(await ask(api.url, `/images/${id}`))).TransferSyntaxUID)
        continue
      }
      const [frame, otherFrame] = [own, other].map((answer) => answer && partsOf(answer)[0]?.body)
      expect(frame?.equals(otherFrame ?? Buffer.of()), path).toBe(true)
    }
    expect([...failures].toSorted()).toEqual(['1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.2'])
  })
})
