/**
 * Runs in the browser: draws frames with Cornerstone3D, in a stack viewport whose canvas has a pixel
 * for each pixel of the image.
 */

import {
  cache,
  Enums,
  getShouldUseCPURendering,
  type Image,
  imageLoader,
  init,
  metaData,
  RenderingEngine,
} from '@cornerstonejs/core'
import { init as initLoader } from '@cornerstonejs/dicom-image-loader'
import type { CanvasPicture, Job } from '../canvas.ts'
import { readCanvas } from './canvas.ts'

const viewportId = 'viewport'
/** Above all providers that the loader adds. */
const first = 100_000
const planes = new Map<string, object>()

async function start(): Promise<void> {
  await init()
  if (getShouldUseCPURendering()) throw new Error('no WebGL: the viewer would draw by the CPU')
  initLoader({ maxWebWorkers: 1 })
  metaData.addProvider((type, imageId) => {
    return type === 'imagePlaneModule' ? planes.get(imageId) : undefined
  }, first)
}

async function draw({ url, frame, nearest }: Job): Promise<CanvasPicture> {
  const imageId = `wadouri:${url}${frame > 1 ? `?frame=${frame}` : ''}`
  const image = await imageLoader.loadAndCacheImage(imageId)
  squarePixels(imageId, image)
  const element = document.createElement('div')
  element.style.cssText = `position:absolute;left:0;top:0;width:${image.columns}px;height:${image.rows}px`
  document.body.append(element)
  const engine = new RenderingEngine('engine')
  try {
    engine.enableElement({
      viewportId,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    })
    const viewport = engine.getViewport(viewportId)
    await viewport.setStack([imageId], 0)
    if (nearest) viewport.setProperties({ interpolationType: Enums.InterpolationType.NEAREST })
    const rendered = new Promise((resolve) => {
      element.addEventListener(Enums.Events.IMAGE_RENDERED, resolve, { once: true })
    })
    viewport.render()
    await rendered
    return await readCanvas(viewport.getCanvas())
  } finally {
    engine.destroy()
    element.remove()
    cache.purgeCache()
    planes.delete(imageId)
  }
}

/** A viewport keeps the physical aspect; a pixel of the image is to be one of the canvas. */
function squarePixels(imageId: string, image: Image): void {
  const { rows, columns } = image
  image.rowPixelSpacing = 1
  image.columnPixelSpacing = 1
  planes.set(imageId, {
    frameOfReferenceUID: '1.2.3',
    rows,
    columns,
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    imagePositionPatient: [0, 0, 0],
    pixelSpacing: [1, 1],
    rowPixelSpacing: 1,
    columnPixelSpacing: 1,
    sliceThickness: 1,
    sliceLocation: 0,
    usingDefaultValues: false,
  })
}

Object.assign(globalThis, { started: start(), draw })
