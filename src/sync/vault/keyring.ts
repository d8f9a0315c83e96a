import { isFastshotError } from '../../base/errors';
import { parseVaultFile, type VaultFile, vaultFileText } from '../../session/sealed/vaultFile';
import { VAULT_FILE } from '../../storage/layout';
import { BAD_INDEX } from '../sessionMetadata';
import { trustKeys } from './openVault';
import { readVaultFile } from './vaultObjects';
import type { OpenVault, VaultDeps, VaultPin } from './vaultDeps';
import type { VaultMemory } from './vaultMemory';
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
 */
export async function openFromKeyring(
  deps: VaultDeps & { readonly memory: VaultMemory },
  { pin, open }: VaultRecord & { readonly open: NonNullable<VaultRecord['open']> },
  signal: AbortSignal,
): Promise<OpenVault> {
  const { vaultId } = pin;
  const { keys, recipient } = open;
  if (keys.length === 1) return { pin, keys: { vaultId, keys, recipient } };
  const file = await readOrRecall(deps, pin, signal);
  return trustKeys(deps, file, { vaultId, keys }, pin, signal);
}

/** `vault.json` as it is in the store, or, while that is out of reach, as it was the last time. */
async function readOrRecall(
  { store, memory }: VaultDeps & { readonly memory: VaultMemory },
  { vaultId }: VaultPin,
  signal: AbortSignal,
): Promise<VaultFile> {
  try {
    const { file } = await readVaultFile(store, vaultId, signal);
    await memory.write(VAULT_FILE, vaultFileText(file));
    return file;
  } catch (error) {
    if (isFastshotError(error, 'vaultChanged', 'cancelled', ...BAD_INDEX)) throw error;
    const kept = await memory.read(VAULT_FILE);
    if (!kept) throw error;
    return parseVaultFile(kept, vaultId);
  }
}
