import path from 'node:path';
import * as vscode from 'vscode';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { systemClock } from '../../../src/sync/clock';
import { createVault } from '../../../src/sync/vault/createVault';
import { connect as openStore } from '../../support/world/connect';
import { never } from '../../support/world/never';
import { changeSettings, type Sandbox } from './connected';

/** Passphrases cost little to try. */
const WORK_FACTOR = 10;

/** Makes a sealed vault in the sandbox's store. Resolves to its id. */
export async function makeVault({ store: folder }: Sandbox): Promise<string> {
  const extension = vscode.extensions.getExtension('fastshot.fastshot-sessions');
  const age = new AgeWorkers(path.join(extension?.extensionPath ?? '', 'dist/age.js'));
  const store = await openStore({ config: { kind: 'folder', path: folder } });
  try {
    const parts = { age, clock: systemClock, workFactor: WORK_FACTOR };
    return (await createVault(store, parts, 'correct horse battery staple', never)).keys.vaultId;
  } finally {
    store.dispose();
    age.dispose();
  }
}

/** Connects a vault on a machine that never had its key. */
export async function connectLocked({ store: folder, home }: Sandbox, vault: string): Promise<void> {
  await changeSettings('fastshot', { home });
  await changeSettings('fastshot.store', { folder, vault, kind: 'folder' });
}
