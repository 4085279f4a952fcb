/** Frame attributes: the data set's, overridden by shared and per-frame functional groups. */

import type { DataSet } from 'dicom-parser'
import { decimals, items, type Tag, text } from './dataset.ts'
import type { FrameAttributes } from './instance.ts'
import { findSuvFactor, suvWindow } from './suv.ts'
import { isAllowed, isVoiLutFunction } from './voi.ts'

const sharedGroups: Tag = 'x52009229'
const perFrameGroups: Tag = 'x52009230'

/** Each attribute, its tag, and the functional group that may hold it: PS3.3 C.7.6.16.2. */
const attributes = {
  windowCenter: { tag: 'x00281050', group: 'x00289132' },
  windowWidth: { tag: 'x00281051', group: 'x00289132' },
  voiLutFunction: { tag: 'x00281056', group: 'x00289132' },
  rescaleIntercept: { tag: 'x00281052', group: 'x00289145' },
  rescaleSlope: { tag: 'x00281053', group: 'x00289145' },
  pixelSpacing: { tag: 'x00280030', group: 'x00289110' },
  imagePositionPatient: { tag: 'x00200032', group: 'x00209113' },
  imageOrientationPatient: { tag: 'x00200037', group: 'x00209116' },
} as const satisfies Record<string, { tag: Tag; group: Tag }>

type Name = keyof typeof attributes

/** Gives the attributes of any frame; an item that is absent overrides nothing. */
export function frameAttributesOf(dataSet: DataSet): (frameNumber: number) => FrameAttributes {
  const shared = items(dataSet, sharedGroups)[0]
  const perFrame = items(dataSet, perFrameGroups)
  const suvFactor = findSuvFactor(dataSet)
  return (frameNumber) => {
    const groups = [perFrame[frameNumber - 1], shared].flatMap((groups) => groups ?? [])
    const attributes = attributesFrom(dataSet, groups)
    return suvFactor === null ? attributes : withSuv(attributes, suvFactor)
  }
}

function attributesFrom(dataSet: DataSet, groups: readonly DataSet[]): FrameAttributes {
  const holder = (name: Name): DataSet => {
    const { tag, group } = attributes[name]
    const inGroups = groups.flatMap((item) => items(item, group)[0] ?? [])
    return inGroups.find((item) => text(item, tag) !== null) ?? dataSet
  }
  const written = (name: Name) => text(holder(name), attributes[name].tag)
  const first = (name: Name) => decimals(holder(name), attributes[name].tag)[0] ?? Number.NaN

  const named = written('voiLutFunction')
  const voiLutFunction = isVoiLutFunction(named) ? named : 'LINEAR'
  const window = { center: first('windowCenter'), width: first('windowWidth') }
  return {
    window: isAllowed(window, voiLutFunction) ? window : null,
    windowSource: holder('windowWidth') === dataSet ? 'data set' : 'functional group',
    voiLutFunction,
    rescaleIntercept: written('rescaleIntercept'),
    rescaleSlope: written('rescaleSlope'),
    suvFactor: null,
    pixelSpacing: written('pixelSpacing'),
    imagePositionPatient: written('imagePositionPatient'),
    imageOrientationPatient: written('imageOrientationPatient'),
  }
}

/** Of SUVs the viewer shows one range, whatever window the file has. */
function withSuv(attributes: FrameAttributes, suvFactor: number): FrameAttributes {
  const window = { window: suvWindow, windowSource: 'SUV', voiLutFunction: 'LINEAR' } as const
  return { ...attributes, ...window, suvFactor }
}
