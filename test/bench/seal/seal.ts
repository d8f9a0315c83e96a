import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/lib/paths';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import { systemClock } from '../../../src/sync/clock';
import { createVault } from '../../../src/sync/vault/createVault';
import { runChild } from '../support/freshProcess';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';
import { withTempFolder } from '../support/tempFolder';
import { IMAGES, never, noise, PASSPHRASE } from './sample';

const ROUNDS = 7;
/** Of what the package takes alone. */
const MAX_RATIO = 1.5;
/** What the extension host's other extensions hardly notice, ms. */
const MAX_BLOCKED_MS = 50;

interface Alone {
  readonly seal: number;
  readonly open: number;
  readonly idle: number;
}
interface Ours {
  readonly seal: number;
  readonly open: number;
  readonly unlockBlocked: number;
  readonly sealBlocked: number;
  readonly openBlocked: number;
}

/** Sealing and opening 50 MB beside the age package alone, and what both keep the extension host from. */
export async function benchSeal(): Promise<Measurement[]> {
  return withTempFolder(async (folder) => {
    const worker = await buildWorker(folder);
    const store = path.join(folder, 'store');
    const vaultId = await makeVault(store, worker);
    const images = Array.from({ length: IMAGES }, (_, index) => path.join(folder, `${index}.png`));
    for (const file of images) writeFileSync(file, noise());
    const figures = await medians<keyof Ours | 'idle' | 'aloneSeal' | 'aloneOpen'>(ROUNDS, [
      async () => {
        const { seal, open, idle } = await runChild<Alone>('ageAlone', images);
        return { aloneSeal: seal, aloneOpen: open, idle };
      },
      async () => ({ ...(await runChild<Ours>('sealed', [worker, store, vaultId, ...images])) }),
    ]);
    return report(figures);
  });
}

function report(figures: Ours & Record<'idle' | 'aloneSeal' | 'aloneOpen', number>): Measurement[] {
  const alone = (value: number) => ({ value: MAX_RATIO * value, is: `${MAX_RATIO} × the package alone` });
  // On a busy machine an event loop is late by itself: the system runs something else.
  const blocked = {
    value: MAX_BLOCKED_MS + figures.idle,
    is: `${MAX_BLOCKED_MS} ms, and what one with nothing to do was late`,
  };
  return [
    { what: 'sealing 50 MB', value: figures.seal, unit: 'ms', against: alone(figures.aloneSeal) },
    { what: 'opening 50 MB', value: figures.open, unit: 'ms', against: alone(figures.aloneOpen) },
    { what: 'event loop held: unlocking', value: figures.unlockBlocked, unit: 'ms', against: blocked },
    { what: 'event loop held: sealing', value: figures.sealBlocked, unit: 'ms', against: blocked },
    { what: 'event loop held: opening', value: figures.openBlocked, unit: 'ms', against: blocked },
    { what: 'event loop late with nothing to do', value: figures.idle, unit: 'ms' },
  ];
}

/** As in the product. */
async function buildWorker(folder: string): Promise<string> {
  const outfile = path.join(folder, 'age.js');
  await build({
    entryPoints: [path.join(ROOT, 'src/sealing/worker.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

/** A vault in a folder, locked with a passphrase as strong as the product makes it. */
async function makeVault(folder: string, worker: string): Promise<string> {
  mkdirSync(folder);
  const age = new AgeWorkers(worker);
  const bucket = createFolderStore({ kind: 'folder', path: folder }, FOLDER_CAPABILITIES);
  try {
    const { keys } = await createVault(bucket, { age, clock: systemClock }, PASSPHRASE, never);
    return keys.vaultId;
  } finally {
    age.dispose();
    bucket.dispose();
  }
}
