/** What there was before a run, but for what a rebuild forgets. */

import { existsSync } from 'node:fs'
import { findDataset } from './archive.ts'
import type { Place } from './commit.ts'
import { type Database, openDatabase } from './database.ts'
import { findFilesWithoutPng, type Ledger, readLedger } from './ledger.ts'
import { listPngs } from './moves.ts'
import { listPictures } from './pictures.ts'
import { type GivenSettings, resolveSettings, type Settings } from './settings.ts'
import { softwareVersion } from './version.ts'

/** What there was. */
export interface Before {
  readonly settings: Settings
  readonly ledger: Ledger
  /** The database that the new one starts from; undefined for an empty one. */
  readonly from: string | undefined
  /** The files of which an image has lost its PNG, see `keyOf`. */
  readonly withoutPng: ReadonlySet<string>
  /** PNGs below the image folder that a rebuild makes anew or deletes. */
  readonly obsolete: readonly string[]
  /** Whether another version of this software made the data set. */
  readonly isOtherVersion: boolean
}

/** How to look at it. */
export interface BeforeOptions extends Place {
  readonly given: GivenSettings
  /** Forget what the database holds. */
  readonly rebuild: boolean
}

/**
 * Reads it.
 *
 * @throws {Failure} exit code 64 where the settings contradict those of the data set
 */
export async function readBefore(options: BeforeOptions): Promise<Before> {
  const { databasePath, rebuild, given } = options
  if (!existsSync(databasePath)) return nothingBefore(given, [])
  const { db, close } = openDatabase(databasePath)
  try {
    if (rebuild) return await nothingBefore(given, await listPngs(db))
    return await readKept(db, options)
  } finally {
    close()
  }
}

async function nothingBefore(given: GivenSettings, obsolete: readonly string[]): Promise<Before> {
  return {
    settings: resolveSettings(given, undefined),
    ledger: await readLedger(undefined),
    from: undefined,
    withoutPng: new Set(),
    obsolete,
    isOtherVersion: false,
  }
}

async function readKept(
  db: Database,
  { databasePath, out, given }: BeforeOptions,
): Promise<Before> {
  const dataset = await findDataset(db)
  return {
    settings: resolveSettings(given, dataset),
    ledger: await readLedger(db),
    from: databasePath,
    withoutPng: await findFilesWithoutPng(db, listPictures(out)),
    obsolete: [],
    isOtherVersion: dataset?.SoftwareVersion !== softwareVersion,
  }
}
