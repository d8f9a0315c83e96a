import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

const bundles = new Map<string, string>();
let folder: string | undefined;

/**
 * Bundles a script for child processes, as the product is bundled, so that one starts in a third of the time. Done once
 * for each script; the bundles go when this process ends.
 * @param source absolute path of a TypeScript file
 * @returns what node runs
 */
export function bundledScript(source: string): string {
  const known = bundles.get(source);
  if (known !== undefined) return known;
  const outfile = join(bundleFolder(), `${basename(source, '.ts')}-${bundles.size}.js`);
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
  bundles.set(source, outfile);
  return outfile;
}

function bundleFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'fastshot-bundles-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return (folder = made);
}
