/** Bodies made of ellipsoids, for phantoms. All lengths are shares of half the picture's width. */

/** A part of a body: centre, half axes, and its value in Hounsfield units (MR: in its own). */
export interface Ellipsoid {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly rx: number
  readonly ry: number
  readonly rz: number
  readonly value: number
}

/** A body and how it is imaged; of parts that overlap the later one is seen. */
export interface Anatomy {
  readonly modality: 'CT' | 'MR'
  readonly sopClassUid: string
  readonly description: string
  readonly bodyPart: string
  readonly widthMm: number
  readonly windowCenter: number
  readonly windowWidth: number
  readonly noise: number
  readonly parts: readonly Ellipsoid[]
}

const ct = { modality: 'CT', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', noise: 40 } as const
const mr = { modality: 'MR', sopClassUid: '1.2.840.10008.5.1.4.1.1.4', noise: 60 } as const

/** `[x, y, z, rx, ry, rz, value]` as an ellipsoid. */
type Row = readonly [number, number, number, number, number, number, number]

function ellipsoids(rows: readonly Row[]): readonly Ellipsoid[] {
  return rows.map(([x, y, z, rx, ry, rz, value]) => ({ x, y, z, rx, ry, rz, value }))
}

/** What the phantoms are made of. */
export const anatomies = {
  head: {
    ...ct,
    description: 'Head axial',
    bodyPart: 'HEAD',
    widthMm: 250,
    windowCenter: 40,
    windowWidth: 120,
    noise: 14,
    parts: ellipsoids([
      [0, 0, 0, 9, 9, 9, -1000],
      [0, 0, 0, 0.74, 0.92, 1.6, 60],
      [0, 0, 0, 0.7, 0.88, 1.5, 1100],
      [0, 0, 0, 0.63, 0.81, 1.4, 36],
      [0.3, 0.02, 0, 0.26, 0.56, 1, 31],
      [-0.3, 0.02, 0, 0.26, 0.56, 1, 31],
      [0.12, -0.12, 0.1, 0.07, 0.27, 0.7, 6],
      [-0.12, -0.12, 0.1, 0.07, 0.27, 0.7, 6],
      [0.36, 0.3, 0.2, 0.13, 0.11, 0.5, 72],
    ]),
  },
  thorax: {
    ...ct,
    description: 'Thorax axial',
    bodyPart: 'CHEST',
    widthMm: 380,
    windowCenter: 40,
    windowWidth: 400,
    parts: ellipsoids([
      [0, 0, 0, 9, 9, 9, -1000],
      [0, 0.05, 0, 0.93, 0.68, 4, -90],
      [0, 0.05, 0, 0.86, 0.61, 4, 50],
      [0.44, 0, 0, 0.34, 0.46, 1.3, -840],
      [-0.44, 0, 0, 0.34, 0.46, 1.3, -850],
      [0.12, -0.1, -0.2, 0.26, 0.24, 0.9, 90],
      [0, 0.47, 0, 0.12, 0.13, 4, 420],
      [0.13, 0.33, 0, 0.07, 0.07, 4, 140],
      [-0.5, 0.1, 0.3, 0.06, 0.06, 0.25, 45],
      [0, -0.5, 0, 0.11, 0.04, 4, 500],
    ]),
  },
  abdomen: {
    ...ct,
    description: 'Abdomen axial',
    bodyPart: 'ABDOMEN',
    widthMm: 380,
    windowCenter: 60,
    windowWidth: 360,
    parts: ellipsoids([
      [0, 0, 0, 9, 9, 9, -1000],
      [0, 0, 0, 0.92, 0.7, 4, -100],
      [0, 0, 0, 0.82, 0.6, 4, 40],
      [-0.38, -0.08, -0.1, 0.38, 0.4, 1.3, 110],
      [0.5, 0.1, 0, 0.16, 0.26, 0.9, 125],
      [0.34, 0.26, 0.2, 0.13, 0.15, 0.7, 190],
      [-0.3, 0.32, 0.3, 0.13, 0.15, 0.7, 190],
      [0, 0.42, 0, 0.13, 0.14, 4, 380],
      [0.2, -0.28, 0, 0.24, 0.16, 0.9, -700],
      [-0.48, -0.16, 0, 0.09, 0.09, 0.4, 55],
    ]),
  },
  brain: {
    ...mr,
    description: 'Brain T2 axial',
    bodyPart: 'BRAIN',
    widthMm: 240,
    windowCenter: 900,
    windowWidth: 1800,
    parts: ellipsoids([
      [0, 0, 0, 9, 9, 9, 40],
      [0, 0, 0, 0.76, 0.93, 1.6, 1000],
      [0, 0, 0, 0.7, 0.87, 1.5, 120],
      [0, 0, 0, 0.65, 0.82, 1.4, 1500],
      [0, 0, 0, 0.6, 0.77, 1.35, 800],
      [0.27, 0, 0, 0.24, 0.58, 1.1, 520],
      [-0.27, 0, 0, 0.24, 0.58, 1.1, 520],
      [0.11, -0.1, 0, 0.07, 0.25, 0.7, 1650],
      [-0.11, -0.1, 0, 0.07, 0.25, 0.7, 1650],
      [-0.36, 0.28, 0.1, 0.1, 0.08, 0.5, 1250],
    ]),
  },
} as const satisfies Readonly<Record<string, Anatomy>>
