import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/lib/paths';

const OUT = path.join(ROOT, 'out/bench');

/** Bundles all `*.child.ts` below test/bench as the product is bundled, so that they start and run as it does. */
export async function buildChildren(): Promise<void> {
  const folder = path.join(ROOT, 'test/bench');
  const children = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.child.ts'),
  );
  await build({
    entryPoints: children.map((file) => ({
      in: path.join(folder, file),
      out: path.basename(file, '.child.ts'),
    })),
    outdir: OUT,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** Runs `<name>.child.ts` in a process of its own and resolves to the JSON it prints. */
export async function runChild<T>(
  name: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<T> {
  const script = path.join(OUT, `${name}.js`);
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeOptions, script, ...args]);
  return JSON.parse(stdout) as T;
}
