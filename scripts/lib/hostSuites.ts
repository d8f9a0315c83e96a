import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './paths';

/** Bundles the suites of test/e2e/host for the extension host; returns what `extensionTestsPath` wants. */
export async function buildHostSuites(): Promise<string> {
  const folder = path.join(ROOT, 'test/e2e/host');
  const outdir = path.join(ROOT, 'out/host');
  // What was built of a suite that is gone would be run.
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(folder).map((file) => path.join(folder, file)),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.js');
}
