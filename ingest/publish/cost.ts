/** What publishing takes of the limits of Cloudflare's plans, and what it costs. Pure. */

import { exitCodes, Failure } from '../../command/failure.ts'

/**
 * List prices in US dollars, and what is included in them each month.
 *
 * @see https://developers.cloudflare.com/d1/platform/pricing/
 * @see https://developers.cloudflare.com/r2/pricing/
 */
export const prices = {
  /** When they were read. */
  date: '2026-11-22',
  d1RowsWritten: { dollars: 1, per: 1e6, included: 50e6 },
  d1Storage: { dollars: 0.75, per: 1e9, included: 5e9 },
  r2ClassA: { dollars: 4.5, per: 1e6, included: 1e6 },
  r2Storage: { dollars: 0.015, per: 1e9, included: 10e9 },
} as const

/** @see https://developers.cloudflare.com/d1/platform/limits/ */
const limits = { databaseBytes: 10e9, freeDatabaseBytes: 500e6, freeRowsADay: 100_000 } as const

/** What is published. */
export interface Amount {
  readonly databaseBytes: number
  /** Rows, and an entry in each index for each. */
  readonly rowsWritten: number
  /** Objects to upload. */
  readonly uploads: number
  /** Of all objects. */
  readonly objectBytes: number
}

/** In US dollars. */
export interface Cost {
  readonly once: number
  readonly monthly: number
}

/** The cost by list prices, as if nothing were included: what is published comes on top of others. */
export function costOf({ databaseBytes, rowsWritten, uploads, objectBytes }: Amount): Cost {
  return {
    once: price(prices.d1RowsWritten, rowsWritten) + price(prices.r2ClassA, uploads),
    monthly: price(prices.d1Storage, databaseBytes) + price(prices.r2Storage, objectBytes),
  }
}

function price({ dollars, per }: { dollars: number; per: number }, amount: number): number {
  return (amount / per) * dollars
}

/**
 * Refuses what D1 cannot hold.
 *
 * @throws {Failure} exit code 1
 */
export function assertFits({ databaseBytes }: Pick<Amount, 'databaseBytes'>): void {
  if (databaseBytes <= limits.databaseBytes) return
  const message = `the database has ${(databaseBytes / 1e9).toFixed(1)} GB`
  throw new Failure(`${message}; a D1 database holds at most 10 GB`, exitCodes.rejected)
}

/** What the free plan refuses, a line each. */
export function freePlanRefusals({ databaseBytes, rowsWritten }: Amount): readonly string[] {
  const { freeDatabaseBytes, freeRowsADay } = limits
  const size = `the database has ${(databaseBytes / 1e6).toFixed(0)} MB; it holds at most 500 MB`
  const rows = `${rowsWritten} rows are written; it takes 100000 a day`
  return [
    ...(databaseBytes > freeDatabaseBytes ? [`Free plan: ${size}`] : []),
    ...(rowsWritten > freeRowsADay ? [`Free plan: ${rows}`] : []),
  ]
}
