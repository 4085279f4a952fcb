/** What passes between the program and the pages in the browser. */

/** One frame to draw. */
export interface Job {
  /** Where the page finds the file. */
  readonly url: string
  /** From 1. */
  readonly frame: number
  /** Nearest neighbour in place of the linear interpolation that OHIF has. */
  readonly nearest: boolean
}

/** What a viewer drew, at native resolution. */
export interface CanvasPicture {
  readonly width: number
  readonly height: number
  /** Four bytes a pixel, in base64. */
  readonly rgba: string
}
