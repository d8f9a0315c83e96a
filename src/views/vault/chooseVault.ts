import * as vscode from 'vscode';
import { FastshotError, isFastshotError } from '../../base/errors';
import { SESSIONS, vaultPrefix } from '../../storage/layout';
import type { Capabilities, ObjectStore } from '../../storage/objectStore';
import { openStore } from '../../storage/openStore';
import { prefixedStore } from '../../storage/prefixedStore';
import { type StoreConfig, storeId } from '../../storage/storeConfig';
import { systemClock } from '../../sync/clock';
import { createVault, type FoundVault, listVaults } from '../../sync/vault/createVault';
import { recordOf } from '../../sync/vault/keyring';
import type { App } from '../app';
import type { StoreChoice } from '../connect/draft';
import { quickPickText } from '../quickPickText';
import { askNewPassphrase } from './askPassphrase';
import { openByUser } from './openPassphrase';
import { showRecoveryKey } from './recoveryKey';

type VaultItem = vscode.QuickPickItem & { readonly choice: 'desktop' | 'new' | FoundVault };

/**
 * Which vault of a store to connect to: a sealed one that is there, what the desktop app shares, or a new sealed one
 * where nothing is there yet. A sealed one is opened before this resolves, and its keys are in the keyring.
 * @throws `cancelled`
 */
export async function chooseVault(
  app: App,
  { config, keys, encryptionKey }: StoreChoice,
  capabilities: Capabilities,
): Promise<StoreConfig> {
  const bucket = await openStore(config, keys, { log: app.log, capabilities });
  try {
    const { vaults, hasDesktop } = await app.operations.run(
      { kind: 'test', title: `Looking for sealed vaults in ${bucket.label}` },
      async ({ signal }) => ({
        vaults: await listVaults(bucket, signal),
        hasDesktop: await holdsSessions(bucket, signal),
      }),
    ).result;
    const canCreate = capabilities.writable && capabilities.createIfAbsent && capabilities.compareAndSwap;
    const isNew = vaults.length === 0 && !hasDesktop && encryptionKey === '' && canCreate;
    const choice = isNew ? await askNew(bucket) : await askExisting(bucket, vaults, hasDesktop);
    if (choice === 'desktop') return config;
    return choice === 'new' ? await create(app, config, bucket) : await open(app, config, bucket, choice);
  } finally {
    bucket.dispose();
  }
}

async function holdsSessions(bucket: ObjectStore, signal: AbortSignal): Promise<boolean> {
  for await (const { objects } of bucket.list({ prefix: SESSIONS, pageSize: 2 }, signal)) {
    return objects.some(({ key }) => key !== SESSIONS);
  }
  return false;
}

async function askNew(bucket: ObjectStore): Promise<'new' | 'desktop'> {
  const items: VaultItem[] = [
    {
      label: '$(lock) Sealed vault',
      description: 'recommended',
      detail: 'For its members only, encrypted with age. The desktop app cannot read it.',
      choice: 'new',
    },
    {
      label: '$(device-desktop) Shared with the Fastshot desktop app',
      detail: 'Weak or no encryption: whoever can read the bucket can read the sessions.',
      choice: 'desktop',
    },
  ];
  return (await pick(`${bucket.label} is empty: how shall sessions be kept there?`, items)) as
    'new' | 'desktop';
}

async function askExisting(
  bucket: ObjectStore,
  vaults: readonly FoundVault[],
  hasDesktop: boolean,
): Promise<VaultItem['choice']> {
  const [only, ...others] = vaults;
  if (!only) return 'desktop';
  if (others.length === 0 && !hasDesktop) return only;
  const items: VaultItem[] = vaults.map((vault) => ({
    label: '$(lock) Sealed vault',
    description: vault.vaultId,
    detail: `Last changed ${new Date(vault.modified).toLocaleDateString()}.`,
    choice: vault,
  }));
  items.push({
    label: '$(device-desktop) Sessions shared with the Fastshot desktop app',
    detail: 'Weak or no encryption: whoever can read the bucket can read them.',
    choice: 'desktop',
  });
  return pick(`Which sessions of ${bucket.label}?`, items);
}

async function pick(title: string, items: VaultItem[]): Promise<VaultItem['choice']> {
  const picked = await vscode.window.showQuickPick(items, {
    title: quickPickText(title, 100),
    ignoreFocusOut: true,
  });
  if (!picked) throw new FastshotError('cancelled', 'Cancelled.');
  return picked.choice;
}

async function create(app: App, config: StoreConfig, bucket: ObjectStore): Promise<StoreConfig> {
  const passphrase = await askNewPassphrase(
    `New Sealed Vault in ${bucket.label}`,
    'A passphrase for the vault. Everybody who shall open it with this passphrase has to know it.',
  );
  try {
    const made = await app.operations.run(
      { kind: 'unlock', title: `Making a sealed vault in ${bucket.label}` },
      ({ signal }) => createVault(bucket, { age: app.age, clock: systemClock }, passphrase, signal),
    ).result;
    const sealed = { ...config, vault: made.keys.vaultId };
    await app.secrets.setVault(storeId(sealed), recordOf(made));
    await showRecoveryKey(bucket.label, made.recoveryKey);
    return sealed;
  } catch (error) {
    const vaultId = isFastshotError(error, 'conflict') ? error.data['vaultId'] : undefined;
    if (typeof vaultId !== 'string') throw error;
    // Somebody else was quicker by a moment: theirs is the vault.
    return open(app, config, bucket, { vaultId });
  }
}

async function open(
  app: App,
  config: StoreConfig,
  bucket: ObjectStore,
  { vaultId }: Pick<FoundVault, 'vaultId'>,
): Promise<StoreConfig> {
  const sealed = { ...config, vault: vaultId };
  const id = storeId(sealed);
  const store = prefixedStore(bucket, vaultPrefix(vaultId));
  const pin = (await app.secrets.vault(id))?.pin;
  const opened = await openByUser(app, { store, age: app.age, clock: systemClock }, vaultId, pin);
  await app.secrets.setVault(id, recordOf(opened));
  return sealed;
}
