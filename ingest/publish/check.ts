/** Compares the bucket with what a database says is in it. */

import type { Cloud, PublishedDatabase } from './cloud.ts'
import { readNamedObjects } from './contents.ts'

/** An object that is not there as the database says. */
export interface Fault {
  readonly key: string
  /** In bytes. */
  readonly expected: number
  /** In bytes; undefined where it is missing. */
  readonly found: number | undefined
}

/** The result of a comparison. */
export interface Check {
  /** How many objects the database names. */
  readonly objects: number
  readonly faults: readonly Fault[]
}

/** Looks at every object that a database names; a listing has a thousand of them in one answer. */
export async function checkObjects(cloud: Cloud, database: PublishedDatabase): Promise<Check> {
  const named = await readNamedObjects(cloud, database)
  const there = await cloud.listObjects()
  const faults = [...named].flatMap(([key, expected]): readonly Fault[] => {
    const found = there.get(key)
    return found === expected ? [] : [{ key, expected, found }]
  })
  return { objects: named.size, faults }
}
