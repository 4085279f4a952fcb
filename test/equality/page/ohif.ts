/**
 * Runs in the browser, inside of OHIF: opens series in the viewer's own viewport, and makes that as
 * large as the image.
 */

import type { CanvasPicture } from '../canvas.ts'
import { readCanvas } from './canvas.ts'

/** Milliseconds; what is not there by then does not come. */
const patience = 20_000

/** Where the viewer shows a series, and how many images it has there. */
interface OpenSeries {
  readonly viewportId: string
  readonly count: number
}

async function openSeries({ seriesUid }: { seriesUid: string }): Promise<OpenSeries> {
  const set = await until(() => {
    const sets = services.displaySetService.getActiveDisplaySets()
    return sets.find(({ SeriesInstanceUID }) => SeriesInstanceUID === seriesUid)
  }, 'the viewer has no display set for the series')
  if (!/stack/.test(set.SOPClassHandlerId ?? '')) {
    throw new Error(`not shown as images: ${set.SOPClassHandlerId}`)
  }
  const { displaySetInstanceUID } = set
  const viewportId = services.viewportGridService.getActiveViewportId()
  services.viewportGridService.setDisplaySetsForViewport({
    viewportId,
    displaySetInstanceUIDs: [displaySetInstanceUID],
  })
  await until(() => shows(viewportId, displaySetInstanceUID), 'the viewport shows another series')
  const viewport = await until(() => imageIn(viewportId, seriesUid), 'the viewer loaded no image')
  return { viewportId, count: viewport.getImageIds().length }
}

function shows(viewportId: string, displaySetInstanceUID: string): boolean {
  const info = services.cornerstoneViewportService.getViewportInfo(viewportId)
  const data = info?.getViewportData?.()?.data
  return [data ?? []].flat().some((one) => one.displaySetInstanceUID === displaySetInstanceUID)
}

function imageIn(viewportId: string, seriesUid: string): OhifViewport | undefined {
  const viewport = services.cornerstoneViewportService.getCornerstoneViewport(viewportId)
  return viewport.csImage?.imageId.includes(`/series/${seriesUid}/`) ? viewport : undefined
}

/** The image whose URL ends like this. */
async function drawImage({
  viewportId,
  end,
}: {
  viewportId: string
  end: string
}): Promise<CanvasPicture> {
  const viewport = services.cornerstoneViewportService.getCornerstoneViewport(viewportId)
  const index = viewport.getImageIds().findIndex((id) => id.endsWith(end))
  if (index < 0) throw new Error(`the viewer has no image ${end}`)
  if (viewport.getCurrentImageIdIndex() !== index) await viewport.setImageIdIndex(index)
  const image = await until(() => {
    const found = viewport.csImage
    return found?.imageId.endsWith(end) ? found : undefined
  }, 'the viewer loaded no image')
  resize(viewport, image)
  const rendered = new Promise((resolve) => {
    viewport.element.addEventListener('CORNERSTONE_IMAGE_RENDERED', resolve, { once: true })
  })
  viewport.render()
  await rendered
  return readCanvas(viewport.getCanvas())
}

/** One pixel of the image to one of the canvas, whatever the viewer fits it to. */
function resize(
  viewport: OhifViewport,
  { rows, columns }: { rows: number; columns: number },
): void {
  const place = `position:fixed!important;left:0;top:0;max-width:none;max-height:none;z-index:9999`
  const size = `width:${columns}px!important;height:${rows}px!important`
  viewport.element.style.cssText += `;${place};${size}`
  viewport.getRenderingEngine().resize(true, false)
  viewport.resetCamera()
  const data = viewport.getDefaultActor().actor.getMapper().getInputData()
  const focalPoint = data.indexToWorld([(columns - 1) / 2, (rows - 1) / 2, 0])
  const camera = viewport.getCamera()
  const moved = (axis: 0 | 1 | 2) => {
    return camera.position[axis] + focalPoint[axis] - camera.focalPoint[axis]
  }
  viewport.setCamera({
    focalPoint: [focalPoint[0], focalPoint[1], focalPoint[2]],
    position: [moved(0), moved(1), moved(2)],
    parallelScale: (rows * data.getSpacing()[1]) / 2,
  })
}

async function until<Found>(find: () => Found, otherwise: string): Promise<NonNullable<Found>> {
  const end = Date.now() + patience
  for (;;) {
    const found = find()
    if (found) return found
    if (Date.now() > end) throw new Error(otherwise)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

Object.assign(globalThis, { openSeries, drawImage })
