/** QIDO-RS: what is found, on every runtime. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { ImageSeed } from '../fixtures/archive.ts'
import { buildDicomweb } from '../fixtures/dicomweb.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Answer, ask, jsonOf, type Runtime, runtimes, startNode } from '../support/runtime.ts'

const folder = temporaryFolder()

/** How a Retrieve URL begins in the answer. */
const imitation = '"00081190":{"vr":"UR","Value":["'
const lung = { PatientID: 'PAT-1', StudyID: '1.1', StudyDate: '20200131', BodyPartExamined: 'LUNG' }
const seeds: readonly ImageSeed[] = [
  { ImageID: '1.2.1', ...lung, SeriesID: '1.1.1', InstanceNumber: '7' },
  { ImageID: '1.2.2', ...lung, SeriesID: '1.1.1', InstanceNumber: '007 ' },
  { ImageID: '1.2.3', ...lung, SeriesID: '1.1.2', Modality: 'PT', InstanceNumber: 'first' },
  {
    ImageID: '1.2.4-1',
    PatientID: 'PAT-2',
    StudyID: '1.3',
    StudyDate: '20210101',
    Modality: 'US',
    BodyPartExamined: imitation,
  },
  { ImageID: '1.2.4-2', PatientID: 'PAT-2', StudyID: '1.3', FrameNumber: 2, Modality: 'US' },
  { ImageID: '1.2.5', PatientID: 'A[*]?B', StudyID: '1.4', StudyDate: null, Modality: null },
]

const Results = z.array(
  z.record(
    z.string().regex(/^[\dA-F]{8}$/),
    z.strictObject({ vr: z.string(), Value: z.array(z.unknown()).optional() }),
  ),
)

function results(answer: Answer): z.infer<typeof Results> {
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/dicom+json' },
  })
  return Results.parse(jsonOf(answer))
}

/** The ids of what is found: those of the level that is searched. */
function idsIn(answer: Answer, tag: string): readonly unknown[] {
  return results(answer).map((one) => one[tag]?.Value?.[0])
}

const tags = { studies: '0020000D', series: '0020000E', instances: '00080018' } as const

describe.each(runtimes)('on $runtime', ({ runtime, start }) => {
  let server: Runtime
  const get = (path: string, headers = {}) => ask(server.url, `/dicom-web${path}`, { headers })

  beforeAll(async () => {
    server = await start(await buildDicomweb(`${folder}/${runtime}`, { seeds }), { PUBLIC: 'true' })
  })
  afterAll(() => server?.close())

  test.each<[keyof typeof tags, string, readonly string[]]>([
    ['studies', '/studies', ['1.3', '1.1', '1.4']],
    ['studies', '/studies?limit=1&offset=1', ['1.1']],
    ['studies', '/studies?limit=0', []],
    ['studies', '/studies?offset=9', []],
    ['studies', '/studies?StudyInstanceUID=1.1', ['1.1']],
    ['studies', '/studies?0020000d=1.1,1.4', ['1.1', '1.4']],
    ['studies', '/studies?StudyInstanceUID=1.1%5C1.4%5C9.9', ['1.1', '1.4']],
    ['studies', '/studies?PatientID=PAT-1', ['1.1']],
    ['studies', '/studies?PatientID=PAT-*', ['1.3', '1.1']],
    ['studies', '/studies?PatientID=*T-?', ['1.3', '1.1']],
    ['studies', '/studies?PatientID=pat-1', []],
    ['studies', '/studies?PatientID=', ['1.3', '1.1', '1.4']],
    ['studies', '/studies?00100020=A[*', ['1.4']],
    ['studies', '/studies?PatientID=A[*]', []],
    ['studies', '/studies?PatientID=%27%20OR%201=1--', []],
    ['studies', '/studies?StudyDate=20200131', ['1.1']],
    ['studies', '/studies?StudyDate=20200201-', ['1.3']],
    ['studies', '/studies?StudyDate=-20201231', ['1.1']],
    ['studies', '/studies?StudyDate=20190101-20210101&PatientID=*2', ['1.3']],
    ['studies', '/studies?StudyTime=10-12', []],
    ['studies', '/studies?StudyDescription=PET*TUMOR*', ['1.3', '1.1', '1.4']],
    ['studies', '/studies?ModalitiesInStudy=PT', ['1.1']],
    ['studies', '/studies?ModalitiesInStudy=US,PT', ['1.3', '1.1']],
    ['studies', '/studies?ModalitiesInStudy=P*', ['1.1']],
    ['studies', '/studies?ModalitiesInStudy=XX,P?,U*', ['1.3', '1.1']],
    ['studies', '/studies?PatientID=*%00*', []],
    ['studies', '/studies?NumberOfStudyRelatedInstances=3', ['1.1']],
    ['studies', '/studies?Modality=*', ['1.3', '1.1', '1.4']],
    ['series', '/series?Modality=CT', ['1.1.1']],
    ['series', '/series?BodyPartExamined=LUNG&PatientID=PAT-1', ['1.1.1', '1.1.2']],
    ['series', '/studies/1.1/series', ['1.1.1', '1.1.2']],
    ['series', '/studies/1.1/series?Modality=PT', ['1.1.2']],
    ['series', '/studies/1.1/series?SeriesInstanceUID=1.1.2', ['1.1.2']],
    ['series', '/studies/9.9/series', []],
    ['series', '/studies/*/series', []],
    ['instances', '/instances', ['1.2.1', '1.2.2', '1.2.3', '1.2.4', '1.2.5']],
    ['instances', '/instances?InstanceNumber=7', ['1.2.1', '1.2.2']],
    ['instances', '/instances?NumberOfFrames=2', ['1.2.4']],
    ['instances', '/instances?Rows=2&limit=1', ['1.2.1']],
    ['instances', '/studies/1.1/instances?SOPInstanceUID=1.2.3', ['1.2.3']],
    ['instances', '/studies/1.1/series/1.1.1/instances', ['1.2.1', '1.2.2']],
    ['instances', '/studies/1.3/series/1.1.1/instances', []],
    ['instances', '/studies/1.1/instances?StudyInstanceUID=1.3', []],
  ])('the %s of %s are %s', async (level, path, expected) => {
    expect(idsIn(await get(path), tags[level])).toEqual(expected)
  })

  test.each([
    'PatientName',
    '00080050',
    'ReferringPhysicianName',
    'DeviceSerialNumber',
    '00091001',
  ])(
    'who searches by %s, which is not stored, finds nothing, or all by a wild card',
    async (name) => {
      expect(results(await get(`/studies?${name}=x*`))).toEqual([])
      for (const all of ['', '*', '**']) {
        expect(results(await get(`/studies?${name}=${all}`))).toHaveLength(3)
      }
    },
  )

  test.each([
    ['/studies?limit=1', '3'],
    ['/studies?offset=99', '3'],
    ['/studies?PatientID=PAT*&limit=1&offset=7', '2'],
    ['/series?limit=0', '4'],
    ['/instances?limit=2', '5'],
    ['/studies/1.1/instances?limit=1', '3'],
  ])('GET %s tells that there are %s', async (path, total) => {
    const { headers } = await get(path)
    expect(headers['x-total-count']).toBe(total)
    expect(headers.warning).toBeUndefined()
  })

  test('a study has the attributes that PS3.18 asks for, without names of people', async () => {
    const [study] = results(await get('/studies?StudyInstanceUID=1.1'))
    expect(study).toEqual({
      '00080020': { vr: 'DA', Value: ['20200131'] },
      '00080030': { vr: 'TM' },
      '00080050': { vr: 'SH' },
      '00080056': { vr: 'CS', Value: ['ONLINE'] },
      '00080061': { vr: 'CS', Value: ['CT', 'PT'] },
      '00080090': { vr: 'PN' },
      '00081030': { vr: 'LO', Value: ['PET / CT TUMOR IMAGING'] },
      '00081190': { vr: 'UR', Value: [`${server.url}/dicom-web/studies/1.1`] },
      '00100010': { vr: 'PN' },
      '00100020': { vr: 'LO', Value: ['PAT-1'] },
      '00100030': { vr: 'DA' },
      '00100040': { vr: 'CS' },
      '0020000D': { vr: 'UI', Value: ['1.1'] },
      '00200010': { vr: 'SH' },
      '00201206': { vr: 'IS', Value: [2] },
      '00201208': { vr: 'IS', Value: [3] },
    })
  })

  test('an instance has its numbers as numbers, and where it is', async () => {
    const [first, , third] = results(await get('/studies/1.1/instances'))
    expect(first).toMatchObject({
      '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00080060': { vr: 'CS', Value: ['CT'] },
      '00081190': {
        Value: [`${server.url}/dicom-web/studies/1.1/series/1.1.1/instances/1.2.1`],
      },
      '00200013': { vr: 'IS', Value: [7] },
      '00201209': { vr: 'IS', Value: [2] },
      '00280010': { vr: 'US', Value: [2] },
    })
    expect(third?.['00200013']).toEqual({ vr: 'IS' })
  })

  test('a value that looks like an address is left as it is', async () => {
    const [found] = results(await get('/studies/1.3/series'))
    expect(found?.['00180015']).toEqual({ vr: 'CS', Value: [imitation] })
    const [url] = found?.['00081190']?.Value ?? []
    expect(url).toBe(
      `${server.url}/dicom-web/studies/1.3/series/${found?.['0020000E']?.Value?.[0]}`,
    )
  })

  test('fuzzy matching is answered literally, with a warning', async () => {
    const answer = await get('/studies?fuzzymatching=true&includefield=all,00081030,SeriesDate')
    expect(results(answer)).toHaveLength(3)
    expect(answer.headers.warning).toMatch(/^299 mini-PACS "The fuzzymatching parameter is not /)
  })

  test('the answer is conditional, and depends on Accept', async () => {
    const { headers } = await get('/studies', { Accept: 'application/dicom+json' })
    const known = { Accept: 'application/dicom+json', 'If-None-Match': headers.etag ?? '' }
    expect(headers.vary).toContain('Accept')
    expect(await get('/studies', known)).toMatchObject({ status: 304, text: '' })
  })
})

test('an address stays a text of JSON, whatever Host a client sends', async () => {
  const server = await startNode(await buildDicomweb(`${folder}/host`, { seeds }), {
    PUBLIC: 'true',
  })
  const answer = await ask(server.url, '/dicom-web/studies', { headers: { Host: 'a"b' } })
  await server.close()
  expect(results(answer)[0]?.['00081190']?.Value).toEqual(['http://a"b/dicom-web/studies/1.3'])
})
