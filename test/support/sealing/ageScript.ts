import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { after, before } from 'mocha';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { buildImagesScript } from '../images/imagesScript';

/** Bundles the worker as in the product, and beside it what it makes thumbnails smaller with. Resolves to its script. */
export async function buildAgeScript(folder: string): Promise<string> {
  const script = join(folder, 'age.js');
  await build({
    entryPoints: [join(__dirname, '../../../src/sealing/worker.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  await buildImagesScript(folder);
  return script;
}

/** Age workers for the tests of a suite. */
export function withAge(): () => AgeWorkers {
  let folder = '';
  let age: AgeWorkers | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fastshot-age-'));
    age = new AgeWorkers(await buildAgeScript(folder));
  });
  after(async () => {
    age?.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  return () => age!;
}
