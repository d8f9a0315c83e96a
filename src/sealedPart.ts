/** What a connection to a sealed vault has beyond others. Nothing of age is loaded before the vault is used. */
import { FastshotError } from './base/errors';
import { once } from './base/once';
import type { AgeWorkers } from './sealing/ageWorkers';
import type { OpenedParts } from './sealedConnection';
import { desktopVault } from './session/desktopVault';
import type { ObjectStore } from './storage/objectStore';
import type { OpenVault } from './sync/vault/vaultDeps';
import { usableKeys } from './sync/vault/vaultRecord';
import type { VaultWatch } from './sync/vault/watchVault';
import type { SealedConnection } from './views/connections';
import { LOCAL_KEY_ID, type StoreSecrets } from './views/secrets';

export function sealedPart(connection: {
  readonly id: string;
  readonly label: string;
  readonly store: () => Promise<ObjectStore>;
  readonly age: AgeWorkers;
  readonly directory: string;
  readonly secrets: StoreSecrets;
  readonly signal: AbortSignal;
  /** Told once it is open, with what is wrong with it. */
  readonly onOpened: (opened: OpenVault) => void;
}): SealedConnection & {
  readonly parts: () => Promise<OpenedParts>;
  readonly check: (store: ObjectStore, signal: AbortSignal) => Promise<void>;
} {
  const { id, age, store, secrets } = connection;
  let isLocked = false;
  let watch: VaultWatch | undefined;
  const parts = once(async () => {
    const { openSealedParts } = await import('./sealedConnection');
    const [record, deviceKey, localKey] = await Promise.all([
      secrets.vault(id),
      secrets.deviceKey(),
      secrets.encryptionKey(LOCAL_KEY_ID),
    ]);
    isLocked = usableKeys(record) === undefined;
    const opened = await openSealedParts({
      ...connection,
      record,
      deviceKey,
      localVault: desktopVault(localKey),
    });
    connection.onOpened(opened.opened);
    return opened;
  });
  return {
    get isLocked() {
      return isLocked;
    },
    parts,
    opened: async () => (await parts()).opened,
    deps: async () => {
      const { vaultDeps } = await import('./sealedConnection');
      return vaultDeps(await store(), age, connection.directory);
    },
    check: async (checked, signal) => {
      const record = await secrets.vault(id);
      if (!record) {
        throw new FastshotError('vaultLocked', `The vault in ${connection.label} was never opened here.`);
      }
      const { watchVault } = await import('./sealedConnection');
      watch ??= watchVault(record, connection.directory);
      await watch.check(checked, signal);
    },
  };
}
