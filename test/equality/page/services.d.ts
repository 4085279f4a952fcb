/** What the page uses of what OHIF puts into the window. */

interface OhifViewport {
  readonly element: HTMLElement
  readonly csImage?: { readonly imageId: string; readonly rows: number; readonly columns: number }
  getImageIds(): readonly string[]
  getCurrentImageIdIndex(): number
  setImageIdIndex(index: number): Promise<string>
  getRenderingEngine(): { resize(immediate: boolean, keepCamera: boolean): void }
  resetCamera(): void
  getCamera(): { readonly focalPoint: Point; readonly position: Point }
  setCamera(camera: {
    readonly focalPoint: Point
    readonly position: Point
    readonly parallelScale: number
  }): void
  getDefaultActor(): { readonly actor: { getMapper(): { getInputData(): ImageData3d } } }
  getCanvas(): HTMLCanvasElement
  render(): void
}

type Point = [number, number, number]

interface ImageData3d {
  indexToWorld(index: Point): Point
  getSpacing(): Point
}

interface DisplaySet {
  readonly displaySetInstanceUID: string
  readonly SeriesInstanceUID: string
  readonly SOPClassHandlerId?: string
}

interface ViewportInfo {
  getViewportData?(): {
    readonly data?:
      | { readonly displaySetInstanceUID: string }
      | readonly { readonly displaySetInstanceUID: string }[]
  }
}

declare const services: {
  readonly displaySetService: { getActiveDisplaySets(): readonly DisplaySet[] }
  readonly viewportGridService: {
    getActiveViewportId(): string
    setDisplaySetsForViewport(input: {
      readonly viewportId: string
      readonly displaySetInstanceUIDs: readonly string[]
    }): void
  }
  readonly cornerstoneViewportService: {
    getViewportInfo(id: string): ViewportInfo | undefined
    getCornerstoneViewport(id: string): OhifViewport
  }
}
