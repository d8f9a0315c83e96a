/** The part of the composition root for sealed vaults, loaded with the first of them. */
import { FastshotError } from './base/errors';
import { type AtRest, atRestKey } from './cache/atRest';
import type { AgeWorkers } from './sealing/ageWorkers';
import { sealedVault, type SealedVault } from './sealing/sealedVault';
import type { Vault } from './session/vault';
import type { ObjectStore } from './storage/objectStore';
import { openFromKeyring } from './sync/vault/keyring';
import type { OpenVault, VaultDeps } from './sync/vault/vaultDeps';
import { type VaultMemory, vaultMemory } from './sync/vault/vaultMemory';
import { usableKeys, type VaultRecord } from './sync/vault/vaultRecord';
import { watchedStore } from './sync/vault/watchedStore';
import { VaultWatch } from './sync/vault/watchVault';
import { systemClock } from './sync/clock';
import { sealedFormat } from './sync/write/sealedFormat';
import type { SessionFormat } from './sync/write/writeDeps';

/** Everything that takes the key of a vault. */
export interface OpenedParts {
  readonly opened: OpenVault;
  readonly vault: SealedVault;
  readonly format: SessionFormat;
  readonly atRest: AtRest;
}

/**
 * Opens the vault of a connection with what the keyring has.
 * @throws `vaultLocked` when it has nothing
 */
export async function openSealedParts(parts: {
  readonly label: string;
  readonly record: VaultRecord | undefined;
  readonly store: () => Promise<ObjectStore>;
  readonly age: AgeWorkers;
  readonly directory: string;
  readonly deviceKey: Uint8Array;
  readonly localVault: Vault;
  readonly signal: AbortSignal;
}): Promise<OpenedParts> {
  const { record, age, signal } = parts;
  const open = usableKeys(record);
  if (!record || !open) {
    throw new FastshotError(
      'vaultLocked',
      `The vault in ${parts.label} is locked. ${record?.isResting ? 'Unlock it' : 'Enter its passphrase'} to go on.`,
    );
  }
  const opened =
    open.keys.length === 1
      ? { pin: record.pin, keys: { vaultId: record.pin.vaultId, ...open } }
      : await openFromKeyring(
          vaultDeps(await parts.store(), age, parts.directory),
          { ...record, open },
          signal,
        );
  const vault = sealedVault(age, opened.keys, parts.localVault);
  const atRest = atRestKey(parts.deviceKey, open.keys[0]!.identity);
  return { opened, vault, format: sealedFormat(vault), atRest };
}

/** @param directory `<home>/stores/<storeId>` */
export function vaultDeps(
  store: ObjectStore,
  age: AgeWorkers,
  directory: string,
): VaultDeps & { readonly memory: VaultMemory } {
  return { store, age, clock: systemClock, memory: vaultMemory(directory) };
}

/** The store of a vault that looks at the vault before sessions are read or written. */
export const watched = (
  store: ObjectStore,
  check: (store: ObjectStore, signal: AbortSignal) => Promise<void>,
): ObjectStore => watchedStore(store, check, systemClock);

/** @param directory as for `vaultDeps` */
export const watchVault = (record: VaultRecord, directory: string): VaultWatch =>
  new VaultWatch(record.pin, vaultMemory(directory));
