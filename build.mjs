// Bundles the programs that Node runs into dist/: one file each, packages left in node_modules.
import { build } from 'esbuild'

await build({
  entryPoints: {
    cli: 'ingest/cli.ts',
    convert: 'ingest/convert.ts',
    server: 'worker/node.ts',
    local: 'ingest/publish/local.ts',
    demo: 'examples/demo.ts',
    equality: 'test/equality/equality.ts',
    viewer: 'viewer/viewer.ts',
    bench: 'bench/bench.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Packages that find files of their own beside themselves; everything else is bundled, which
  // starts faster and lets CommonJS packages be imported by name.
  external: [
    '@libsql/client',
    '@napi-rs/canvas',
    'esbuild',
    'libsql',
    'playwright-core',
    'tinypool',
  ],
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
  sourcemap: 'linked',
  logLevel: 'warning',
})
