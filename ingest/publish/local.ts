/** Runs before `wrangler dev`: places the ingested data, else the demo's, in its local state. */

import { existsSync, readFileSync } from 'node:fs'
import { setting } from './configuration.ts'
import { placeData } from './place.ts'

const sources = [
  { database: 'medical_imaging.db', images: 'training_png' },
  { database: 'demo/medical_imaging.db', images: 'demo/training_png' },
]
const state = '.wrangler/state/v3'

async function main(): Promise<void> {
  // Deploying needs no local data.
  if ((process.env['WRANGLER_COMMAND'] ?? 'dev') !== 'dev') return
  const source = sources.find(({ database }) => existsSync(database))
  if (source === undefined) {
    process.stdout.write('No data yet: npm run ingest -- SOURCE, or npm run demo\n')
    return
  }
  const configuration = readFileSync('wrangler.toml', 'utf8')
  const databaseId = setting(configuration, 'database_id')
  const bucket = setting(configuration, 'bucket_name')
  const added = await placeData({ ...source, state, databaseId, bucket })
  process.stdout.write(`Serving ${source.database}, ${added} objects added to the local bucket\n`)
}

await main()
