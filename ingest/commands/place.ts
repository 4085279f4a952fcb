/** The options that say where a data set lives, which all commands share. */

import { resolve } from 'node:path'
import { text } from '../../command/options.ts'
import type { Place } from '../commit.ts'

/** `--out` and `--db`. */
export const placeOptions = {
  out: text('DIR', 'folder of the PNGs: DIR/<state>/<label>/<image>.png', 'training_png'),
  db: text('FILE', 'SQLite database', 'medical_imaging.db'),
} as const

/** Where the options say that the data set lives, as absolute paths. */
export function placeOf({ out, db }: { readonly out: string; readonly db: string }): Place {
  return { databasePath: resolve(db), out: resolve(out) }
}
