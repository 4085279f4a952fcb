/** What the page uses of Cornerstone3D, which is fetched when it is needed. */

declare module '@cornerstonejs/core' {
  export interface Image {
    readonly rows: number
    readonly columns: number
    rowPixelSpacing: number
    columnPixelSpacing: number
  }
  export interface Viewport {
    setStack(imageIds: readonly string[], index: number): Promise<string>
    setProperties(properties: { readonly interpolationType: number }): void
    render(): void
    getCanvas(): HTMLCanvasElement
  }
  export class RenderingEngine {
    constructor(id: string)
    enableElement(input: {
      readonly viewportId: string
      readonly type: string
      readonly element: HTMLDivElement
      readonly defaultOptions: { readonly background: readonly [number, number, number] }
    }): void
    getViewport(id: string): Viewport
    destroy(): void
  }
  export const Enums: {
    readonly Events: { readonly IMAGE_RENDERED: string }
    readonly ViewportType: { readonly STACK: string }
    readonly InterpolationType: { readonly NEAREST: number }
  }
  export const cache: { purgeCache(): void }
  export const imageLoader: { loadAndCacheImage(imageId: string): Promise<Image> }
  export const metaData: {
    addProvider(
      provider: (type: string, imageId: string) => object | undefined,
      priority: number,
    ): void
  }
  export function init(): Promise<boolean>
  export function getShouldUseCPURendering(): boolean
}

declare module '@cornerstonejs/dicom-image-loader' {
  export function init(options: { readonly maxWebWorkers: number }): void
}
