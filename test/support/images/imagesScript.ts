import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the process that decodes images as in the product. Resolves to its script. */
export async function buildImagesScript(folder: string): Promise<string> {
  const script = join(folder, 'images.js');
  const decoders = require.resolve('wasm-vips');
  await build({
    entryPoints: [join(__dirname, '../../../src/images/process.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    alias: { 'wasm-vips': decoders },
    external: [decoders],
    logLevel: 'error',
  });
  return script;
}
