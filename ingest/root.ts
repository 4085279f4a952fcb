import { fileURLToPath } from 'node:url'

/** The folder of this software, with the Worker and wrangler.toml; the bundle is as deep in it. */
export const root: string = fileURLToPath(new URL('..', import.meta.url))
