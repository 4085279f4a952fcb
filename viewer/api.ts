import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { exitCodes, Failure } from '../command/failure.ts'
import { chooseData, type Data, serveCommand } from '../worker/command.ts'
import { startServer } from '../worker/server.ts'

/** The API that the viewer shows. */
export interface ShownApi {
  /** The root of its DICOMweb. */
  readonly root: string
  readonly close: () => Promise<void>
}

/** What to show: a server, or a data set of this computer. */
export interface Choice {
  readonly api?: string | undefined
  readonly db?: string | undefined
  readonly images?: string | undefined
}

const { host, port } = serveCommand.options

/** Where `npm start` serves DICOMweb. */
export const usualRoot: string = `http://${host.fallback}:${port.fallback}/dicom-web`

/** How long a server may take to say whether it is one, in milliseconds. */
const patience = 2000

/**
 * The server that is named; else the data set that is named; else what `npm start` serves already, or
 * would serve.
 *
 * @throws {Failure} exit code 64 where the server is no URL, 66 where there is no data set
 */
export async function chooseApi(choice: Choice, usual: string = usualRoot): Promise<ShownApi> {
  const { api, db, images } = choice
  if (api !== undefined) {
    if (db === undefined && images === undefined) return running(rootOf(api))
    throw new Failure('--api shows another server: leave out --db and --images', exitCodes.usage)
  }
  const isNamed = db !== undefined || images !== undefined
  if (!isNamed && (await isServing(usual))) return running(usual)
  return start(chooseData({ db, images }))
}

function running(root: string): ShownApi {
  return { root, close: async () => undefined }
}

async function start(data: Data): Promise<ShownApi> {
  const { url, close } = await startServer({
    // What a browser keeps of an earlier start is asked for anew.
    served: { ...data, build: randomUUID() },
    host: '127.0.0.1',
    port: 0,
    settings: {},
    log: ({ error }) => {
      if (error !== undefined) report(error)
    },
    reportError: (error) => report(`${data.database}: ${inspect(error)}`),
  })
  return { root: rootOf(url), close }
}

/**
 * Where DICOMweb is: of an address alone, where this API has it.
 *
 * @throws {Failure} exit code 64 where it is no URL
 */
function rootOf(api: string): string {
  if (URL.canParse(api) && /^https?:/i.test(api)) {
    return new URL(api).pathname === '/' ? new URL('dicom-web', api).href : api.replace(/\/+$/, '')
  }
  throw new Failure(`--api is ${api}, not a http: or https: URL`, exitCodes.usage)
}

/** Whether DICOMweb is there for pages of this computer, and asks for no token: others may have the port. */
async function isServing(root: string): Promise<boolean> {
  const signal = AbortSignal.timeout(patience)
  const headers = { Origin: 'http://127.0.0.1' }
  const answer = await fetch(`${root}/studies?limit=0`, { headers, signal }).catch(() => undefined)
  await answer?.body?.cancel()
  const isJson = answer?.headers.get('Content-Type') === 'application/dicom+json'
  return isJson && answer.headers.has('Access-Control-Allow-Origin')
}

function report(text: string): void {
  process.stderr.write(`${text}\n`)
}
