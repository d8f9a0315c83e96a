import { FastshotError, isFastshotError } from '../../base/errors';
import {
  MAX_VAULT_FILE_BYTES,
  parseVaultFile,
  type VaultFile,
  vaultFileText,
} from '../../session/sealed/vaultFile';
import { VAULT_FILE } from '../../storage/layout';
import type { ObjectStore, PutOptions } from '../../storage/objectStore';

/** Reading and writing a vault's own objects. */

const AGE_TYPE = 'application/octet-stream';

/** `vault.json` as it is in the store. */
export interface StoredVaultFile {
  readonly file: VaultFile;
  readonly etag: string;
}

/**
 * @throws `vaultChanged` when there is none: it was deleted, or this is another store by now; as `parseVaultFile`, and as
 * `confirmEmpty` of the store
 */
export async function readVaultFile(
  store: ObjectStore,
  vaultId: string,
  signal: AbortSignal,
): Promise<StoredVaultFile> {
  try {
    const answer = await store.get(VAULT_FILE, { maxBytes: MAX_VAULT_FILE_BYTES }, signal);
    if (answer.status !== 'ok') throw new TypeError('unconditional');
    return { file: parseVaultFile(answer.bytes, vaultId), etag: answer.info.etag };
  } catch (error) {
    if (!isFastshotError(error, 'notFound')) throw error;
    await store.confirmEmpty?.(signal);
    throw new FastshotError(
      'vaultChanged',
      `The sealed vault ${vaultId} is no longer in ${store.label}: its vault.json is missing. Where it was open before, Repair Vault… can bring it back.`,
      { cause: error, data: { vaultId } },
    );
  }
}

export async function readObject(
  store: ObjectStore,
  key: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const answer = await store.get(key, { maxBytes }, signal);
  if (answer.status !== 'ok') throw new TypeError('unconditional');
  return answer.bytes;
}

/** Writes an object that must not be there yet. */
export async function createObject(
  store: ObjectStore,
  key: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  await store.put(key, bytes, { contentType: AGE_TYPE, condition: 'absent' }, signal);
}

/** Replaces exactly the `vault.json` that was read; without one, creates it. */
export async function writeVaultFile(
  store: ObjectStore,
  file: VaultFile,
  current: Pick<StoredVaultFile, 'etag'> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const condition: PutOptions['condition'] = current ? { etag: current.etag } : 'absent';
  await store.put(VAULT_FILE, vaultFileText(file), { contentType: 'application/json', condition }, signal);
}

/** Refuses to touch keys where a store cannot keep two writers apart. */
export function requireConditional({ capabilities, label }: ObjectStore): void {
  const { writable, createIfAbsent, compareAndSwap } = capabilities;
  if (writable && createIfAbsent && compareAndSwap) return;
  const why = writable
    ? 'it cannot replace an object on a condition, so that two people could undo each other’s changes'
    : 'it is read-only with these credentials';
  throw new FastshotError('readOnlyStore', `The keys of ${label} cannot be changed: ${why}.`);
}
