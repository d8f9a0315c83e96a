import { join } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { vaultPrefix } from '../../storage/layout';
import type { Capabilities, ObjectStore } from '../../storage/objectStore';
import { openStore } from '../../storage/openStore';
import { prefixedStore } from '../../storage/prefixedStore';
import { probeCapabilities } from '../../storage/probe';
import { type AccessKeys, type StoreConfig, storeId, storeLabel } from '../../storage/storeConfig';
import { systemClock } from '../../sync/clock';
import { emptyVaultIn, targetProblem } from '../../sync/copy/copyTarget';
import { createVault, type NewVault } from '../../sync/vault/createVault';
import { openFromKeyring, recordOf } from '../../sync/vault/keyring';
import type { OpenVault } from '../../sync/vault/vaultDeps';
import { usableKeys } from '../../sync/vault/vaultRecord';
import { vaultMemory } from '../../sync/vault/vaultMemory';
import { VaultWatch } from '../../sync/vault/watchVault';
import type { App } from '../app';
import type { Connection } from '../connections';
import { inputStep } from '../connect/steps';
import { thisSecretPlace } from '../keyring/editorFacts';
import { vaultKeyNote } from '../keyring/secretPlace';
import { showOperation } from '../progress';
import { normalizePrefix } from '../settings';
import { askNewPassphrase } from './askPassphrase';
import { openByUser } from './openPassphrase';
import { showRecoveryKey } from './recoveryKey';

/** The new vault that sessions are copied into, open. */
export interface OpenTarget {
  /** With its vault. */
  readonly config: StoreConfig;
  /** The vault's own part of it. */
  readonly store: ObjectStore;
  readonly opened: OpenVault;
  dispose(): void;
}

const TITLE = 'Copy into a New Sealed Vault';

/** Asks for another folder, or another bucket or prefix that the same credentials reach. Rejects with `cancelled`. */
export async function askCopyPlace(source: StoreConfig): Promise<StoreConfig> {
  if (source.kind === 'folder') return askFolder(source);
  const frame = { title: TITLE, totalSteps: 2 };
  let { bucket } = source;
  let prefix = `${source.prefix}sealed-${new Date().toISOString().slice(0, 10)}`;
  const placeOf = (text: string): StoreConfig => ({
    ...source,
    vault: undefined,
    bucket,
    prefix: normalizePrefix(text),
  });
  for (;;) {
    const named = await inputStep({
      ...frame,
      step: 1,
      prompt: 'Bucket for the new vault, reached with the same credentials. It may be the present one.',
      value: bucket,
      validate: (text) => (text === '' ? 'Enter the name of a bucket.' : undefined),
    });
    if (named === 'back') continue;
    bucket = named.value;
    const below = await inputStep({
      ...frame,
      step: 2,
      prompt: 'Unused key prefix for the new vault. Leave it empty if the vault has a bucket of its own.',
      value: prefix,
      validate: (text) => targetProblem(source, placeOf(text)),
    });
    if (below === 'back') continue;
    prefix = below.value;
    return placeOf(prefix);
  }
}

async function askFolder(source: StoreConfig): Promise<StoreConfig> {
  for (;;) {
    const picked = await vscode.window.showOpenDialog({
      title: 'Empty folder for the new vault',
      openLabel: 'Use This Folder',
      canSelectFiles: false,
      canSelectFolders: true,
    });
    const path = picked?.[0]?.fsPath;
    if (path === undefined) throw new FastshotError('cancelled', 'Cancelled.');
    const place = { kind: 'folder', path } as const;
    const problem = targetProblem(source, place);
    if (problem === undefined) return place;
    const another = 'Choose Another Folder…';
    const answer = await vscode.window.showWarningMessage(problem, { modal: true }, another);
    if (answer !== another) throw new FastshotError('cancelled', 'Cancelled.');
  }
}

/**
 * Makes a sealed vault at a place that is empty, or opens the empty one that is there. Its keys are in the keyring then.
 * @throws `invalidInput` when the place is not empty; `readOnlyStore` when it cannot keep two writers apart
 */
export async function makeTarget(app: App, source: Connection, place: StoreConfig): Promise<OpenTarget> {
  const keys = await app.secrets.accessKeys(source.id);
  const label = storeLabel(place);
  const capabilities = await probe(app, place, keys);
  const bucket = await openStore(place, keys, { log: app.log, capabilities });
  try {
    const looking = { kind: 'test', title: `Looking at what is in ${label}` };
    const present = await showOperation(
      app.operations,
      app.operations.run(looking, ({ signal }) => emptyVaultIn(bucket, signal)),
    );
    const made = present === undefined ? await make(app, bucket) : undefined;
    const vaultId = made?.keys.vaultId ?? present!;
    const store = prefixedStore(bucket, vaultPrefix(vaultId));
    const deps = { store, age: app.age, clock: systemClock };
    const opened: OpenVault = made ?? (await openByUser(app, deps, vaultId, undefined));
    const config = { ...place, vault: vaultId };
    const id = storeId(config);
    await app.addresses.confirm(config);
    await app.secrets.setAccessKeys(id, keys);
    await app.secrets.rememberVault(config, recordOf(opened));
    await app.capabilities.set({ config, keys }, capabilities);
    if (made) await showRecoveryKey(label, made.recoveryKey, made.pin);
    return { config, store, opened, dispose: () => bucket.dispose() };
  } catch (error) {
    bucket.dispose();
    throw error;
  }
}

async function make(app: App, bucket: ObjectStore): Promise<NewVault> {
  const passphrase = await askNewPassphrase(
    `New Sealed Vault in ${bucket.label}`,
    `A passphrase for the new vault. Share this passphrase with everyone who should open the vault.${vaultKeyNote(thisSecretPlace())}`,
    [bucket.label],
  );
  const info = { kind: 'unlock', title: `Making a sealed vault in ${bucket.label}` };
  const operation = app.operations.run(info, ({ signal }) =>
    createVault(bucket, { age: app.age, clock: systemClock }, passphrase, signal),
  );
  return showOperation(app.operations, operation);
}

/** Opens a vault that a copy was begun into, after a look whether it still is the one it was. */
export async function openTarget(app: App, config: StoreConfig): Promise<OpenTarget> {
  const id = storeId(config);
  const vaultId = config.vault!;
  const [keys, record] = await Promise.all([app.secrets.accessKeys(id), app.secrets.vault(id)]);
  const access = { config, keys };
  const known = app.capabilities.found(access);
  const capabilities = known ?? (await probe(app, config, keys));
  if (!known) await app.capabilities.set(access, capabilities);
  const bucket = await openStore(config, keys, { log: app.log, capabilities });
  try {
    const store = prefixedStore(bucket, vaultPrefix(vaultId));
    const memory = vaultMemory(join(app.home, 'stores', id));
    const deps = { store, age: app.age, clock: systemClock, memory };
    const open = usableKeys(record);
    const usable = record && open && { pin: record.pin, open };
    const info = { kind: 'unlock', title: `Opening the vault in ${bucket.label}` };
    const opened = usable
      ? await showOperation(
          app.operations,
          app.operations.run(info, async ({ signal }) => {
            await new VaultWatch(usable.pin).check(store, signal);
            return openFromKeyring(deps, usable, signal);
          }),
        )
      : await openByUser(app, deps, vaultId, record?.pin);
    if (!usable) await app.secrets.setVault(id, recordOf(opened));
    return { config, store, opened, dispose: () => bucket.dispose() };
  } catch (error) {
    bucket.dispose();
    throw error;
  }
}

function probe(app: App, config: StoreConfig, keys: AccessKeys | undefined): Promise<Capabilities> {
  const info = { kind: 'test', title: `Testing the connection to ${storeLabel(config)}` };
  const operation = app.operations.run(info, ({ signal }) =>
    probeCapabilities(
      (assumed) => openStore(config, keys, { log: app.log, capabilities: assumed }),
      signal,
      app.log,
    ),
  );
  return showOperation(app.operations, operation);
}
