/** What there was before a run, but for what a rebuild forgets. */

import { existsSync } from 'node:fs'
import { exitCodes, Failure } from '../command/failure.ts'
import { objectFolder } from '../drizzle/dicomweb.ts'
import { findDataset } from './archive.ts'
import type { Place } from './commit.ts'
import { type Database, isOutdated, openDatabase } from './database.ts'
import { findFilesWithoutPng, type Ledger, readLedger } from './ledger.ts'
import { listPngs } from './moves.ts'
import { findFilesWithoutObject, hasObjects } from './objects.ts'
import { listPictures } from './pictures.ts'
import { type GivenSettings, resolveSettings, type Settings } from './settings.ts'
import { softwareVersion } from './version.ts'

/** What there was. */
export interface Before {
  readonly settings: Settings
  readonly ledger: Ledger
  /** The database that the new one starts from; undefined for an empty one. */
  readonly from: string | undefined
  /** Whether the data set has, or is to have, what a DICOMweb viewer asks for. */
  readonly dicomweb: boolean
  /** The files of which a PNG or an object is missing, see `keyOf`. */
  readonly incomplete: ReadonlySet<string>
  /** PNGs below the image folder that a rebuild makes anew or deletes. */
  readonly obsolete: readonly string[]
  /** Whether another version of this software made the data set. */
  readonly isOtherVersion: boolean
  /** Whether its database lacks what came into the schema since. */
  readonly isOutdated: boolean
}

/** How to look at it. */
export interface BeforeOptions extends Place {
  readonly given: GivenSettings
  /** Whether the command line asks for what a DICOMweb viewer wants. */
  readonly dicomweb: boolean
  /** Forget what the database holds. */
  readonly rebuild: boolean
}

/**
 * Reads it.
 *
 * @throws {Failure} exit code 64 where the settings contradict those of the data set
 */
export async function readBefore(options: BeforeOptions): Promise<Before> {
  const { databasePath, rebuild } = options
  if (!existsSync(databasePath)) return nothingBefore(options, [])
  const { db, close } = openDatabase(databasePath)
  try {
    if (rebuild) return await nothingBefore(options, await listPngs(db))
    return await readKept(db, options)
  } finally {
    close()
  }
}

async function nothingBefore(
  { given, dicomweb }: BeforeOptions,
  obsolete: readonly string[],
): Promise<Before> {
  return {
    settings: resolveSettings(given, undefined),
    ledger: await readLedger(undefined),
    from: undefined,
    dicomweb,
    incomplete: new Set(),
    obsolete,
    isOtherVersion: false,
    isOutdated: false,
  }
}

async function readKept(
  db: Database,
  { databasePath, out, given, dicomweb }: BeforeOptions,
): Promise<Before> {
  const dataset = await findDataset(db)
  const has = await hasObjects(db)
  if (dicomweb && !has && dataset && dataset.ImageCount > 0) {
    const rule = 'but the data set was made without; use --rebuild to make it anew'
    throw new Failure(`--dicomweb is given, ${rule}`, exitCodes.usage)
  }
  const withoutPng = await findFilesWithoutPng(db, listPictures(out))
  const withoutObject = await findFilesWithoutObject(db, objectFolder(databasePath))
  return {
    settings: resolveSettings(given, dataset),
    ledger: await readLedger(db),
    from: databasePath,
    dicomweb: dicomweb || has,
    incomplete: new Set([...withoutPng, ...withoutObject]),
    obsolete: [],
    isOtherVersion: dataset?.SoftwareVersion !== softwareVersion,
    isOutdated: await isOutdated(db),
  }
}
