/** Who may import whom. */

import type { Module } from './module.ts'

/** What the modules of a folder may import. */
export interface Layer {
  /** Folders or files in the root. */
  readonly folders: readonly string[]
  readonly packages: readonly string[]
  /** `node:` modules. */
  readonly node: boolean
}

/** Every folder of the product; `examples`, `bench`, `test` and the root may import all. */
export const layers: Readonly<Record<string, Layer>> = {
  dicom: {
    folders: ['dicom'],
    packages: ['dicom-parser', 'dicom-character-set', '@cornerstonejs/calculate-suv'],
    node: false,
  },
  ingest: {
    folders: ['ingest', 'dicom', 'drizzle', 'command', 'package.json'],
    packages: [
      '@cornerstonejs/codec-charls',
      '@libsql/client',
      '@napi-rs/canvas',
      'dcmjs-codecs',
      'drizzle-orm',
      'tinypool',
    ],
    node: true,
  },
  drizzle: { folders: ['drizzle'], packages: ['drizzle-orm'], node: false },
  worker: {
    folders: ['worker', 'drizzle', 'command'],
    packages: ['@hono/node-server', 'cloudflare:workers', 'drizzle-orm', 'hono', 'libsql', 'zod'],
    node: true,
  },
  viewer: {
    folders: ['viewer', 'worker', 'command'],
    packages: ['@hono/node-server', 'hono'],
    node: true,
  },
  command: { folders: ['command'], packages: [], node: true },
}

/** What only the Node server may use: the Worker for Cloudflare must not reach it. */
export const nodeOnly: Layer = {
  folders: ['command'],
  packages: ['@hono/node-server', 'libsql'],
  node: true,
}

/** The imports of a module that its layer does not allow, as `from → to`. */
export function forbiddenImports({ path, folder, imports }: Module): readonly string[] {
  const layer = layers[folder]
  if (layer === undefined) return []
  return imports.filter((one) => !allows(layer, one)).map(({ target }) => `${path} → ${target}`)
}

/** Whether a layer has what is imported. */
export function allows(
  layer: Layer,
  { target, isPackage }: Pick<Module['imports'][number], 'target' | 'isPackage'>,
): boolean {
  if (!isPackage) return layer.folders.includes(target.split('/')[0] ?? '')
  if (target.startsWith('node:')) return layer.node
  const depth = target.startsWith('@') ? 2 : 1
  return layer.packages.includes(target.split('/').slice(0, depth).join('/'))
}

/** A module and every module of the project that it imports, directly or not. */
export function reachableFrom(start: string, modules: readonly Module[]): readonly Module[] {
  const found = new Map<string, Module>()
  const waiting = [start]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const module = modules.find((one) => one.path === path)
    if (module === undefined || found.has(path)) continue
    found.set(path, module)
    waiting.push(...module.imports.filter((one) => !one.isPackage).map(({ target }) => target))
  }
  return [...found.values()]
}
