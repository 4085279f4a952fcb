/** What does a DICOMweb request cost, beside Orthanc? */

import { Agent, get } from 'node:http'
import { long } from './archive.ts'
import { processorTime } from './processor.ts'
import type { Server, Servers } from './servers.ts'

/** A request that both servers answer. */
interface Request {
  readonly name: string
  /** Below the root of DICOMweb, of the nth time it is made. */
  readonly path: (nth: number) => string
  readonly accept: string
  /** Whether it is a search that OHIF makes from its list to an open study. */
  readonly isSearchOfViewer: boolean
}

/** What a request took of each server: milliseconds of processor time. */
export interface RequestCost extends Pick<Request, 'name' | 'isSearchOfViewer'> {
  readonly own: number
  readonly orthanc: number
}

const series = `/studies/${long.study}/series/${long.series}`
const json = 'application/dicom+json'
const frame = 'multipart/related; type=application/octet-stream; transfer-syntax=*'
const listed = 'limit=101&offset=0&fuzzymatching=false'
const fields = 'includefield=00081030%2C00080060%2C00080090%2C00100030'

/** Rounds of all requests before the first that counts: programs come to their speed. */
const warmUp = 3

function requestsFor(slices: number): readonly Request[] {
  const ofSeries = 'includefield=00080021%2C00080031%2C0008103E%2C00200011'
  const framePath = (nth: number) =>
    `${series}/instances/${long.instance(1 + (nth % slices))}/frames/1`
  const asked = (name: string, path: string) => ({ name, path: () => path, accept: json })
  const searches = [
    asked('QIDO: the list of studies', `/studies?${listed}&${fields}`),
    asked('QIDO: studies of a date', `/studies?${listed}&${fields}&StudyDate=20230101-20241231`),
    asked('QIDO: a study', `/studies?${listed}&${fields}&StudyInstanceUID=${long.study}`),
    asked('QIDO: series of a study', `/studies/${long.study}/series?${ofSeries}`),
  ]
  const others = [
    asked('QIDO: instances of a series', `${series}/instances`),
    asked('WADO: metadata of a series', `${series}/metadata`),
    { name: 'WADO: a frame', path: framePath, accept: frame },
  ]
  return [
    ...searches.map((one) => ({ ...one, isSearchOfViewer: true })),
    ...others.map((one) => ({ ...one, isSearchOfViewer: false })),
  ]
}

/** What to measure, and how thoroughly. */
export interface Thoroughness {
  /** How many the long series has. */
  readonly slices: number
  /** Rounds, in each of which both servers are asked; the median counts. */
  readonly rounds: number
  /** Milliseconds of processor time that a server is to take in a round. */
  readonly time: number
}

/** Asks both servers for the same, by turns. */
export async function* costOfRequests(
  { own, orthanc }: Servers,
  { slices, rounds, time }: Thoroughness,
): AsyncGenerator<RequestCost> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const requests = requestsFor(slices)
  const cost = (server: Server, request: Request) => costOf(server, request, { agent, time })
  for (const request of requests) await compare({ own, orthanc }, request, agent)
  for (let round = 0; round < warmUp; round++) {
    for (const request of requests) {
      await cost(own, request)
      await cost(orthanc, request)
    }
  }
  for (const request of requests) {
    const costs: Pick<RequestCost, 'own' | 'orthanc'>[] = []
    for (let round = 0; round < rounds; round++) {
      const isFirst = round % 2 === 0
      const before = isFirst ? await cost(own, request) : undefined
      const other = await cost(orthanc, request)
      costs.push({ own: before ?? (await cost(own, request)), orthanc: other })
    }
    yield {
      name: request.name,
      isSearchOfViewer: request.isSearchOfViewer,
      own: median(costs.map((one) => one.own)),
      orthanc: median(costs.map((one) => one.orthanc)),
    }
  }
  agent.destroy()
}

/** The least that a request can cost on Node: milliseconds of processor time of a bare server. */
export async function costOfNothing(
  bare: Server,
  { rounds, time }: Omit<Thoroughness, 'slices'>,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const costs: number[] = []
  for (let round = -warmUp; round < rounds; round++) {
    const cost = await costOf(bare, { path: () => '', accept: json }, { agent, time })
    if (round >= 0) costs.push(cost)
  }
  agent.destroy()
  return median(costs)
}

/** Milliseconds of processor time a request, over as many as it takes to count them. */
async function costOf(
  { root, pid }: Server,
  { path, accept }: Pick<Request, 'path' | 'accept'>,
  { agent, time }: { agent: Agent; time: number },
): Promise<number> {
  const start = processorTime(pid)
  let count = 0
  do {
    await ask(`${root}${path(count)}`, { agent, headers: { Accept: accept } })
    count++
  } while (processorTime(pid) - start < time)
  return (processorTime(pid) - start) / count
}

/**
 * Makes sure that both answer with as many studies, series or instances; a frame, with its bytes.
 *
 * @throws {Error} where they do not
 */
async function compare({ own, orthanc }: Servers, request: Request, agent: Agent): Promise<void> {
  const { name, accept, path } = request
  const answers = await Promise.all(
    [own, orthanc].map(({ root }) =>
      read(`${root}${path(0)}`, { agent, headers: { Accept: accept } }),
    ),
  )
  const [one, other] = answers.map((body) => (accept === json ? countOf(body) : pixelsOf(body)))
  if (one !== other) throw new Error(`${name}: the answers differ`)
}

function countOf(body: Buffer): string {
  return String(JSON.parse(body.toString()).length)
}

/** What is between the first empty line, which ends the headers of the part, and the last boundary. */
function pixelsOf(body: Buffer): string {
  return body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf('\r\n--')).toString('latin1')
}

interface Asking {
  readonly agent: Agent
  readonly headers: { readonly Accept: string }
}

/** Reads an answer to its end, and keeps it. */
async function read(url: string, asking: Asking): Promise<Buffer> {
  const chunks: Buffer[] = []
  await ask(url, asking, (chunk) => chunks.push(chunk))
  return Buffer.concat(chunks)
}

/** Reads an answer to its end. */
function ask(
  url: string,
  { agent, headers }: Asking,
  onData: (chunk: Buffer) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { ...headers } }, (answer) => {
      answer.on('data', onData)
      answer.once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`GET ${url}: ${answer.statusCode}`))
      })
    }).once('error', reject)
  })
}

/** The middle one; of two the larger. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
