// Bundles the programs that Node runs into dist/: one file each, packages left in node_modules.
import { build } from 'esbuild'

await build({
  entryPoints: {
    cli: 'ingest/cli.ts',
    convert: 'ingest/convert.ts',
    server: 'worker/node.ts',
    local: 'ingest/publish/local.ts',
    demo: 'examples/demo.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  packages: 'external',
  sourcemap: 'linked',
  logLevel: 'warning',
})
