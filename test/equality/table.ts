/** Comparisons as a table that a person reads. */

import { groupBy } from '../../ingest/group-by.ts'
import { type Comparison, type Group, meets } from './comparison.ts'

type Compared = Extract<Comparison, { kind: 'compared' }>

const header = [
  'modality',
  'photometric',
  'transfer syntax',
  'images',
  'pixels',
  'differing',
  'worst',
] as const
/** The first three are words; numbers are set to the right. */
const words = 3

/** The comparisons that have to meet their bar, grouped, with their sum. */
export function table(comparisons: readonly Comparison[]): string {
  const held = comparisons.filter((one) => one.kind === 'compared' && !one.deliberate)
  const compared = held.filter((one) => one.kind === 'compared')
  const groups = groupBy(compared, ({ group }) => labels(group).join('\t'))
  const rows = [...groups].sort(([one], [other]) => (one < other ? -1 : 1))
  return layOut([
    header,
    ...rows.map(([key, members]) => [...key.split('\t'), ...sums(members)]),
    ['all', '', '', ...sums(compared)],
  ])
}

function labels({ modality, photometric, transferSyntax }: Group): readonly string[] {
  return [modality, photometric, transferSyntax]
}

function sums(comparisons: readonly Compared[]): readonly string[] {
  const distances = comparisons.map(({ distance }) => distance)
  const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0)
  return [
    `${comparisons.length}`,
    `${total(distances.map(({ pixels }) => pixels))}`,
    `${total(distances.map(({ differing }) => differing))}`,
    `${Math.max(0, ...distances.map(({ worst }) => worst))}`,
  ]
}

function layOut(rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => {
    return Math.max(...rows.map((row) => row[column]?.length ?? 0))
  })
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0
    return column < words ? cell.padEnd(width) : cell.padStart(width)
  }
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}

/** Those that miss their bar: the command fails for them. */
export function missesOf(comparisons: readonly Comparison[]): readonly string[] {
  return comparisons.flatMap((one) => {
    if (one.kind !== 'compared' || one.deliberate || meets(one.distance, one.bar)) return []
    const { differing, pixels, worst } = one.distance
    return [`${one.name}: ${differing} of ${pixels} pixels differ, the worst by ${worst}`]
  })
}

/** What the table leaves out: a line a reason, with the number of images. */
export function leftOut(comparisons: readonly Comparison[]): readonly string[] {
  const reasons = comparisons.flatMap((one) => {
    if (one.kind === 'compared') return one.deliberate ? [`deliberate: ${one.deliberate}`] : []
    return [sides[one.kind]]
  })
  return [...groupBy(reasons, (reason) => reason)].map(([reason, { length }]) => {
    return `${length} × ${reason}`
  })
}

const sides = {
  'only here': 'drawn here, not by the viewer',
  'only there': 'drawn by the viewer, rejected here',
  neither: 'drawn by neither',
} as const
