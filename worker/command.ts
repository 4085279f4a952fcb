import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { exitCodes, Failure } from '../command/failure.ts'
import { flag, number, type OptionValues, shownAs, text } from '../command/options.ts'

const ownDatabase = 'medical_imaging.db'
const ownImages = 'training_png'
const demoDatabase = 'demo/medical_imaging.db'
const demoImages = 'demo/training_png'

/** The command that serves a data set on this computer. */
export const serveCommand = {
  name: 'npm start --',
  summary: 'Serves the database and the PNGs that ingest wrote, read-only, over HTTP.',
  options: {
    db: shownAs(
      text('FILE', 'database to serve', undefined),
      `${ownDatabase}, else that of the demo`,
    ),
    images: shownAs(
      text('DIR', 'folder of its PNGs', undefined),
      `${ownImages}; ${demoImages} for the demo`,
    ),
    port: number(
      { min: 0, max: 65_535, whole: true },
      'port to listen on; 0 takes a free one',
      5000,
    ),
    host: text(
      'ADDRESS',
      'address to listen on; one that others reach needs API_TOKEN or PUBLIC=true in the environment',
      '127.0.0.1',
    ),
    cors: shownAs(
      text(
        'ORIGIN,...',
        'origins whose pages may read, in place of CORS_ORIGIN in the environment',
        undefined,
      ),
      'those of this computer',
    ),
    log: flag('print a line of JSON for each request, to standard error'),
    help: flag('show this help'),
  },
} as const

type ServeOptions = OptionValues<typeof serveCommand.options>

/** The database to serve and the folder of its PNGs. */
export interface Data {
  readonly database: string
  readonly images: string
}

/**
 * What the options point at; without them the user's own data, else the demo's.
 *
 * @throws {Failure} exit code 66, one line that says what to type
 */
export function chooseData({ db, images }: Pick<ServeOptions, 'db' | 'images'>): Data {
  const database = [db ?? ownDatabase, ...(db === undefined ? [demoDatabase] : [])].find(existsSync)
  if (database === undefined) {
    const missing = `${db ?? ownDatabase} does not exist`
    throw new Failure(
      `${missing}: type npm run ingest -- SOURCE to make one, or npm run demo to see how it looks`,
      exitCodes.noInput,
    )
  }
  const isDemo = resolve(database) === resolve(demoDatabase)
  return { database, images: images ?? (isDemo ? demoImages : ownImages) }
}
