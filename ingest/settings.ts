/** The settings that a data set keeps: given with the first run, fixed for its additions. */

import { exitCodes, Failure } from '../command/failure.ts'
import type { DatasetRow } from '../drizzle/schema.ts'
import type { SplitUnit } from '../drizzle/vocabulary.ts'
import type { Ratios } from './split.ts'

/** The settings of a data set. */
export interface Settings {
  readonly splitUnit: SplitUnit
  readonly trainingRatio: number
  readonly validationRatio: number
  readonly seed: number
  /** A preset or `center,width`, see `askedWindow`; null for the files' own. */
  readonly window: string | null
}

/** What the command line says; undefined where it leaves a setting to the data set. */
export type GivenSettings = { readonly [Name in keyof Settings]: Settings[Name] | undefined }

/** The settings of a data set for which nothing else was said. */
export const defaultSettings: Settings = {
  splitUnit: 'patient',
  trainingRatio: 0.7,
  validationRatio: 0.15,
  seed: 0,
  window: null,
}

const optionNames: Readonly<Record<keyof Settings, string>> = {
  splitUnit: '--split-unit',
  trainingRatio: '--training-ratio',
  validationRatio: '--validation-ratio',
  seed: '--seed',
  window: '--window',
}

/**
 * The settings of a run.
 *
 * @param dataset  the row of the data set that is added to; undefined for a new one
 * @throws {Failure} exit code 64 where an option contradicts the data set, or the ratios each other
 */
export function resolveSettings(given: GivenSettings, dataset: DatasetRow | undefined): Settings {
  const stored = dataset ? settingsOf(dataset) : undefined
  if (stored) assertSame(given, stored)
  const fallback = stored ?? defaultSettings
  const settings = {
    splitUnit: given.splitUnit ?? fallback.splitUnit,
    trainingRatio: given.trainingRatio ?? fallback.trainingRatio,
    validationRatio: given.validationRatio ?? fallback.validationRatio,
    seed: given.seed ?? fallback.seed,
    window: given.window ?? fallback.window,
  }
  const { trainingRatio, validationRatio } = settings
  if (trainingRatio + validationRatio > 1) {
    const sum = `--training-ratio ${trainingRatio} and --validation-ratio ${validationRatio}`
    throw new Failure(`${sum} add up to more than 1`, exitCodes.usage)
  }
  return settings
}

/** The share of each state; what training and validation leave is for the test. */
export function ratiosOf({ trainingRatio, validationRatio }: Settings): Ratios {
  const test = Number((1 - trainingRatio - validationRatio).toFixed(12))
  return { train: trainingRatio, validate: validationRatio, test }
}

/** The settings that a data set was made with. */
export function settingsOf(dataset: DatasetRow): Settings {
  return {
    splitUnit: dataset.SplitUnit,
    trainingRatio: dataset.TrainingRatio,
    validationRatio: dataset.ValidationRatio,
    seed: dataset.Seed,
    window: dataset.Window,
  }
}

function assertSame(given: GivenSettings, stored: Settings): void {
  for (const [key, name] of Object.entries(optionNames)) {
    const setting = key as keyof Settings
    const value = given[setting]
    if (value === undefined || value === stored[setting]) continue
    const made = stored[setting] === null ? `without ${name}` : `with ${stored[setting]}`
    const rule = `but the data set was made ${made}; use --rebuild to make it anew`
    throw new Failure(`${name} is ${value}, ${rule}`, exitCodes.usage)
  }
}
