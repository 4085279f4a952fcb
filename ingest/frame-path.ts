/** The path of the PNG of a frame, from 1, in the incoming folder. */
export function framePath(stem: string, frameNumber: number): string {
  return `${stem}-${frameNumber}.png`
}
