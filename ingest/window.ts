/** `--window`: one window in place of those that the files give. */

import type { FrameAttributes, InstanceHeader } from '../dicom/instance.ts'
import { isAllowed, type Window } from '../dicom/voi.ts'

/**
 * Windows of the CT literature, in HU, for images of Modality CT. All are those of one reference
 * article: Murphy A, Wilczek M, Feger J, et al. Windowing (CT). Radiopaedia.org,
 * https://doi.org/10.53347/rID-52108; each names the place where it stands there.
 */
export const windowPresets = {
  /** Head and neck: brain. */
  brain: { center: 40, width: 80 },
  /** Head and neck: temporal bones, the first of two. */
  'temporal-bone': { center: 600, width: 2800 },
  /** Chest: lungs. */
  lung: { center: -600, width: 1500 },
  /** Chest: mediastinum. */
  mediastinum: { center: 50, width: 350 },
  /** Abdomen: soft tissues. */
  abdomen: { center: 50, width: 400 },
  /** Abdomen: liver. */
  liver: { center: 30, width: 150 },
  /** Spine: bone. */
  bone: { center: 400, width: 1800 },
} as const satisfies Record<string, Window>

/** A window that was asked for, and the images that it is for. */
export interface AskedWindow extends Window {
  /** Only images of this Modality (0008,0060); null for every gray image. */
  readonly modality: string | null
}

const presets: ReadonlyMap<string, Window> = new Map(Object.entries(windowPresets))

/** What {@link parseWindow} takes, for the error message. */
export const windowRule = `CENTER,WIDTH with a width of 1 or more, or one of ${[...presets.keys()].join(', ')}`

/** The text of a window as the data set keeps it, or undefined where it is none. */
export function parseWindow(text: string): string | undefined {
  if (presets.has(text)) return text
  const numbers = /^([^,]*\d[^,]*),([^,]*\d[^,]*)$/.exec(text)?.slice(1).map(Number)
  const [center = Number.NaN, width = Number.NaN] = numbers ?? []
  return isAllowed({ center, width }, 'LINEAR') ? `${center},${width}` : undefined
}

/** The window of a text that the data set keeps; null for the files' own. */
export function askedWindow(kept: string | null): AskedWindow | null {
  if (kept === null) return null
  const preset = presets.get(kept)
  if (preset) return { ...preset, modality: 'CT' }
  const [center = Number.NaN, width = Number.NaN] = kept.split(',').map(Number)
  return { center, width, modality: null }
}

/** Whether an image gets the window that was asked for, if it is gray. */
export function isWindowFor(
  asked: AskedWindow | null,
  { modality }: InstanceHeader,
): asked is AskedWindow {
  return asked !== null && (asked.modality === null || asked.modality === modality)
}

/** The attributes of a frame with another window, LINEAR (PS3.3 C.11.2.1.2). */
export function withWindow(
  attributes: FrameAttributes,
  { center, width }: Window,
): FrameAttributes {
  return {
    ...attributes,
    window: { center, width },
    windowSource: 'data set',
    voiLutFunction: 'LINEAR',
  }
}
