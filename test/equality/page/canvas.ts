/** A canvas as it passes from the page to the program. */

import type { CanvasPicture } from '../canvas.ts'

/** The pixels of a canvas, once the browser has put them there. */
export async function readCanvas(canvas: HTMLCanvasElement): Promise<CanvasPicture> {
  await nextFrame()
  await nextFrame()
  const { width, height } = canvas
  const context = canvas.getContext('2d')
  if (!context) throw new Error('the canvas of the viewport is not a 2D one')
  const { data } = context.getImageData(0, 0, width, height)
  return { width, height, rgba: base64(data) }
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve))
}

function base64(bytes: Uint8ClampedArray): string {
  const atOnce = 0x8000
  let binary = ''
  for (let start = 0; start < bytes.length; start += atOnce) {
    binary += String.fromCharCode(...bytes.subarray(start, start + atOnce))
  }
  return btoa(binary)
}
