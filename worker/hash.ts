import { sha256 } from 'hono/utils/crypto'

/** The SHA-256 of a text, in hexadecimal digits. */
export type Sha256 = (text: string) => string | Promise<string>

/** By Web Crypto: right away on Workers; Node has a thread of its own for it, which takes its time. */
export const webSha256: Sha256 = async (text) => (await sha256(text)) ?? ''
