import { join } from 'node:path';
import { isFastshotError } from '../../base/errors';
import { readFileIfPresent, ensureFolder, writeFileAtomic } from '../../cache/atomicFile';
import { VAULT_FILE } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { trustKeys } from './openVault';
import { readVaultFile } from './vaultObjects';
import type { OpenVault, VaultDeps, VaultPin } from './vaultDeps';
import type { VaultRecord } from './vaultRecord';

/** An open vault as the keyring keeps it. */
export function recordOf({ keys: { keys, recipient }, pin }: OpenVault): VaultRecord {
  return {
    pin,
    open: { recipient, keys: keys.map(({ generation, identity }) => ({ generation, identity })) },
  };
}

/** A record with another memory of what was removed; as it is when the vault has another key by now. */
export function withRemoved(record: VaultRecord, { vaultId, generation, removed }: VaultPin): VaultRecord {
  const { pin } = record;
  const isSame = pin.vaultId === vaultId && pin.generation === generation;
  return isSame ? { ...record, pin: { ...pin, removed } } : record;
}

/**
 * A vault from the keyring. One whose key was never replaced needs nothing else; else what old keys open is read from
 * the store, or offline from what was read last.
 * @param directory `<home>/stores/<storeId>`
 */
export async function openFromKeyring(
  deps: VaultDeps,
  { pin, open }: VaultRecord & { readonly open: NonNullable<VaultRecord['open']> },
  directory: string,
  signal: AbortSignal,
): Promise<OpenVault> {
  const { vaultId } = pin;
  const { keys, recipient } = open;
  if (keys.length === 1) return { pin, keys: { vaultId, keys, recipient } };
  const store = remembering(deps.store, join(directory, 'vault'));
  const { file } = await readVaultFile(store, vaultId, signal);
  return trustKeys({ ...deps, store }, file, { vaultId, keys }, pin, signal);
}

/** Keeps what it reads, sealed as it is, for when the store is out of reach. */
function remembering(store: ObjectStore, folder: string): ObjectStore {
  const pathOf = (key: string): string => join(folder, key === VAULT_FILE ? key : key.replaceAll('/', '_'));
  return {
    ...store,
    capabilities: store.capabilities,
    label: store.label,
    get: async (key, options, signal) => {
      try {
        const answer = await store.get(key, options, signal);
        if (answer.status === 'ok') {
          await ensureFolder(folder);
          await writeFileAtomic(pathOf(key), answer.bytes).catch(() => {});
        }
        return answer;
      } catch (error) {
        if (isFastshotError(error, 'notFound', 'cancelled')) throw error;
        const kept = await readFileIfPresent(pathOf(key));
        if (!kept) throw error;
        const info = { key, size: kept.length, etag: 'kept', modified: 0 };
        return { status: 'ok', bytes: Uint8Array.from(kept), info };
      }
    },
  };
}
