/** Draws contact sheets: many pictures on one page, so that a person sees a data set at a glance. */

import { createRequire } from 'node:module'
import type { GlobalFonts, Image, SKRSContext2D } from '@napi-rs/canvas'
import { type State, states } from '../drizzle/vocabulary.ts'

/** One picture of a contact sheet. */
export interface SheetPicture {
  /** Of a PNG file. */
  readonly path: string
  /** Lines below the picture: the first stands out, and each is cut to the width. */
  readonly caption: readonly string[]
  readonly state: State
}

/** What stands around the pictures. */
export interface SheetText {
  readonly title: string
  /** One line below the title. */
  readonly totals: string
}

const colours = {
  page: '#14171b',
  card: '#1d2127',
  picture: '#000000',
  text: '#e3e6ea',
  quiet: '#949ca6',
  onTag: '#14171b',
} as const

const stateColours: Readonly<Record<State, string>> = {
  train: '#7fb2e5',
  validate: '#e6c07b',
  test: '#93c98f',
}

/** Lengths in pixels. */
const [columns, margin, gap, side, padding, lineHeight] = [6, 40, 16, 176, 10, 17]
const headerHeight = 108
const cardWidth = side + 2 * padding

/** The sheet as the bytes of a PNG; pictures keep their proportions. */
export async function drawSheet(
  pictures: readonly SheetPicture[],
  { title, totals }: SheetText,
): Promise<Buffer> {
  // Loaded here, because other commands start without it.
  const { createCanvas, GlobalFonts, loadImage } = await import('@napi-rs/canvas')
  registerFonts(GlobalFonts)
  const lines = Math.max(0, ...pictures.map(({ caption }) => caption.length))
  const cardHeight = side + 2 * padding + lines * lineHeight + 8
  const rows = Math.ceil(pictures.length / columns)
  const width = 2 * margin + columns * cardWidth + (columns - 1) * gap
  const canvas = createCanvas(width, headerHeight + margin + rows * (cardHeight + gap))
  const context = canvas.getContext('2d')
  context.fillStyle = colours.page
  context.fillRect(0, 0, width, canvas.height)
  drawHeader(context, { title, totals, width })
  for (const [index, picture] of pictures.entries()) {
    const x = margin + (index % columns) * (cardWidth + gap)
    const y = headerHeight + Math.floor(index / columns) * (cardHeight + gap)
    drawCard(context, { picture, image: await loadImage(picture.path), x, y, height: cardHeight })
  }
  return canvas.encode('png')
}

/** The sheet's own font, so that it looks the same on a machine that has none. */
function registerFonts(fonts: typeof GlobalFonts): void {
  if (fonts.has('Sheet')) return
  const { resolve } = createRequire(import.meta.url)
  const files = '@fontsource/source-sans-3/files/source-sans-3-latin'
  fonts.registerFromPath(resolve(`${files}-400-normal.woff2`), 'Sheet')
  fonts.registerFromPath(resolve(`${files}-600-normal.woff2`), 'Sheet Strong')
}

function drawHeader(
  context: SKRSContext2D,
  { title, totals, width }: SheetText & { width: number },
): void {
  drawText(context, { text: title, x: margin, y: 54, font: '26px Sheet Strong' })
  const style = { font: '15px Sheet', colour: colours.quiet }
  drawText(context, { text: totals, x: margin, y: 80, ...style })
  let right = width - margin
  for (const state of [...states].reverse()) {
    right -= drawTag(context, { state, right, y: 38 }) + 8
  }
}

interface Card {
  readonly picture: SheetPicture
  readonly image: Image
  readonly x: number
  readonly y: number
  readonly height: number
}

function drawCard(context: SKRSContext2D, { picture, image, x, y, height }: Card): void {
  const { caption, state } = picture
  context.fillStyle = colours.card
  context.beginPath()
  context.roundRect(x, y, cardWidth, height, 8)
  context.fill()
  drawPicture(context, { image, x: x + padding, y: y + padding })
  drawTag(context, { state, right: x + cardWidth - padding - 6, y: y + padding + 6 })
  caption.forEach((text, line) => {
    const style =
      line === 0
        ? { font: '13px Sheet Strong', colour: colours.text }
        : { font: '13px Sheet', colour: colours.quiet }
    const baseline = y + side + 2 * padding + line * lineHeight + 9
    drawText(context, { text, x: x + padding, y: baseline, width: side, ...style })
  })
}

function drawPicture(
  context: SKRSContext2D,
  { image, x, y }: { image: Image; x: number; y: number },
): void {
  const scale = Math.min(side / image.width, side / image.height)
  const [width, height] = [image.width * scale, image.height * scale]
  context.fillStyle = colours.picture
  context.fillRect(x, y, side, side)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, x + (side - width) / 2, y + (side - height) / 2, width, height)
}

/** A coloured word that ends at `right`; the answer is its width. */
function drawTag(
  context: SKRSContext2D,
  { state, right, y }: { state: State; right: number; y: number },
): number {
  context.font = '12px Sheet Strong'
  const width = context.measureText(state).width + 14
  context.fillStyle = stateColours[state]
  context.beginPath()
  context.roundRect(right - width, y, width, 18, 9)
  context.fill()
  const style = { font: context.font, colour: colours.onTag }
  drawText(context, { text: state, x: right - width + 7, y: y + 13, ...style })
  return width
}

function drawText(
  context: SKRSContext2D,
  text: { text: string; x: number; y: number; font: string; colour?: string; width?: number },
): void {
  context.font = text.font
  context.fillStyle = text.colour ?? colours.text
  context.fillText(cut(context, text.text, text.width ?? Number.POSITIVE_INFINITY), text.x, text.y)
}

/** A text that fits the width, ending in an ellipsis where some of it is left out. */
function cut(context: SKRSContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  let kept = text
  while (kept !== '' && context.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1)
  return `${kept.trimEnd()}…`
}
