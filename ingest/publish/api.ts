/**
 * Cloudflare's REST API, with the credentials that wrangler has: for what wrangler has no command
 * for (listing a bucket, deleting many objects), and for what is not worth a process.
 *
 * @see https://developers.cloudflare.com/api/
 */

import { exitCodes, Failure } from '../../command/failure.ts'
import type { Wrangler } from './wrangler.ts'

/** A request below the account. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  /** Below `/accounts/<id>/`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What Cloudflare answers with. */
export interface ApiAnswer<Result> {
  readonly result: Result
  /** Where a list goes on. */
  readonly result_info?: { readonly cursor?: string; readonly is_truncated?: boolean }
}

/** The API of one account. */
export interface Api {
  readonly accountId: string
  /** @throws {Failure} exit code 69 with what Cloudflare says */
  readonly ask: <Result>(request: ApiRequest) => Promise<ApiAnswer<Result>>
  /**
   * The same, but undefined where Cloudflare knows no such thing.
   *
   * @throws {Failure} exit code 69
   */
  readonly find: <Result>(request: ApiRequest) => Promise<ApiAnswer<Result> | undefined>
}

type Credentials =
  | { readonly type: 'api_token' | 'oauth'; readonly token: string }
  | { readonly type: 'api_key'; readonly key: string; readonly email: string }

const timeoutMs = 60_000

/**
 * Takes the credentials of wrangler, and the account that CLOUDFLARE_ACCOUNT_ID names or the only
 * one that they open.
 *
 * @throws {Failure} exit code 69 without credentials, 64 where the account is not clear
 */
export async function openApi(wrangler: Wrangler, environment: NodeJS.ProcessEnv): Promise<Api> {
  const base = environment['CLOUDFLARE_API_BASE_URL'] || 'https://api.cloudflare.com/client/v4'
  const access: Access = { base, headers: await readCredentials(wrangler, environment) }
  const accountId = environment['CLOUDFLARE_ACCOUNT_ID'] || (await findAccount(access))
  const below = (request: ApiRequest) => {
    return { ...request, path: `accounts/${accountId}/${request.path}` }
  }
  return {
    accountId,
    ask: async (request) => parse(await send(access, below(request)), below(request)),
    find: async (request) => {
      const answer = await send(access, below(request))
      return answer.status === 404 ? undefined : parse(answer, below(request))
    },
  }
}

/** Where the API is, and what opens it. */
interface Access {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
}

/** Of those that wrangler would use, the first can be had without it. */
async function readCredentials(
  wrangler: Wrangler,
  { CLOUDFLARE_API_TOKEN: token }: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  if (token) return { Authorization: `Bearer ${token}` }
  const printed = await wrangler(['auth', 'token', '--json']).catch((error: unknown) => {
    const message = 'not logged in to Cloudflare: run npx wrangler login, or set'
    const names = 'CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID'
    throw new Failure(`${message} ${names}`, exitCodes.unavailable, { cause: error })
  })
  const given: Credentials = JSON.parse(printed)
  return given.type === 'api_key'
    ? { 'X-Auth-Key': given.key, 'X-Auth-Email': given.email }
    : { Authorization: `Bearer ${given.token}` }
}

async function findAccount(access: Access): Promise<string> {
  const request = { path: 'accounts' }
  const { result } = parse<readonly { id: string }[]>(await send(access, request), request)
  const [account, ...others] = result
  if (account && others.length === 0) return account.id
  const message = `the credentials open ${result.length} accounts`
  throw new Failure(`${message}; set CLOUDFLARE_ACCOUNT_ID to one of them`, exitCodes.usage)
}

interface Received {
  readonly status: number
  readonly text: string
}

async function send({ base, headers }: Access, request: ApiRequest): Promise<Received> {
  const { method = 'GET', path, query = {}, body } = request
  const parameters = new URLSearchParams(query).toString()
  try {
    const response = await fetch(`${base}/${path}${parameters && `?${parameters}`}`, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    const message = `${describe(request)}: no answer`
    throw new Failure(message, exitCodes.unavailable, { cause: error })
  }
}

function parse<Result>({ status, text }: Received, request: ApiRequest): ApiAnswer<Result> {
  if (status >= 200 && status < 300) return JSON.parse(text)
  const message = `${describe(request)}: ${status} ${messageOf(text)}`
  throw new Failure(message, exitCodes.unavailable)
}

function describe({ method = 'GET', path }: ApiRequest): string {
  return `Cloudflare ${method} ${path}`
}

/** What the errors of an answer say. */
function messageOf(text: string): string {
  try {
    const { errors }: { errors: readonly { code: number; message: string }[] } = JSON.parse(text)
    return errors.map(({ code, message }) => `${message} [code: ${code}]`).join('; ')
  } catch {
    return text.slice(0, 200)
  }
}
