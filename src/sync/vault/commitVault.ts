import { neverAborted } from '../../base/abort';
import { FastshotError, isFastshotError, toFastshotError } from '../../base/errors';
import { parseVaultFile, type VaultFile, vaultFileText } from '../../session/sealed/vaultFile';
import type { ObjectStore } from '../../storage/objectStore';
import { isLostRace } from '../write/failures';
import { readVaultFile, type StoredVaultFile, writeVaultFile } from './vaultObjects';

/** Why a `vault.json` was not written, as far as is known. */
export interface CommitFailure {
  readonly error: unknown;
  /** It will not be there later either, so that what was written for it may go. */
  readonly isCertain: boolean;
}

/**
 * Writes `vault.json`, the commit point of every change of keys. Nothing stops it but the store's own timeouts: what it
 * names must not be deleted while it may still arrive. After a failure the store is looked at, because the answer may
 * have got lost and not the change.
 * @param current what is to be replaced; undefined to create it
 * @returns undefined when it is there
 */
export async function commitVaultFile(
  store: ObjectStore,
  next: VaultFile,
  current: StoredVaultFile | undefined,
): Promise<CommitFailure | undefined> {
  try {
    await writeVaultFile(store, next, current, neverAborted);
    return undefined;
  } catch (error) {
    let present: StoredVaultFile | undefined;
    try {
      present = await look(store, next.vault_id);
    } catch {
      return { error: isRefused(error) ? error : unknownOutcome(store, error), isCertain: false };
    }
    const before = current ? filesOf(current.file) : new Set<string>();
    const added = [...filesOf(next)].filter((file) => !before.has(file));
    const named = present ? filesOf(present.file) : new Set<string>();
    const isThere = added.length > 0 && added.every((file) => named.has(file));
    // Somebody may have changed it once more meanwhile: no one else knows the new names.
    if (present && (isThere || isSame(present.file, next))) return undefined;
    const isReplaced = present?.etag !== current?.etag;
    return { error, isCertain: (isRefused(error) || isReplaced) && !added.some((file) => named.has(file)) };
  }
}

/** The store did nothing and will not do it later, and says so. */
function isRefused(error: unknown): boolean {
  return (
    isLostRace(error) ||
    isFastshotError(
      error,
      'accessDenied',
      'badSignature',
      'clockSkew',
      'credentialsExpired',
      'credentialsMissing',
      'noSuchBucket',
      'throttled',
      'wrongRegion',
    )
  );
}

async function look(store: ObjectStore, vaultId: string): Promise<StoredVaultFile | undefined> {
  try {
    return await readVaultFile(store, vaultId, neverAborted);
  } catch (error) {
    // It is missing, and that is all that this code means here.
    if (isFastshotError(error, 'vaultChanged')) return undefined;
    throw error;
  }
}

/** Every key file and list that a `vault.json` names. */
export function filesOf({ keys, kept = [] }: VaultFile): Set<string> {
  const copies = kept.flatMap(({ copy }) => copy ?? []);
  return new Set([...[...keys, ...kept].map(({ file }) => file), ...copies]);
}

/** Whatever the order of members. */
function isSame(present: VaultFile, next: VaultFile): boolean {
  const read = parseVaultFile(vaultFileText(next), next.vault_id);
  return JSON.stringify(present) === JSON.stringify(read);
}

function unknownOutcome({ label }: ObjectStore, error: unknown): FastshotError {
  const { code, message } = toFastshotError(error);
  return new FastshotError(
    code,
    `${message} Whether vault.json in ${label} was written could not be found out; no key file was deleted. Once the store answers again, see whether the change is there before you repeat it.`,
    { cause: error },
  );
}
