import { SESSIONS } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { type FoundVault, listVaults } from './createVault';

/** What a store holds, seen from outside: nothing of it is opened or decoded. */
export interface FoundInStore {
  /** Oldest first. */
  readonly vaults: readonly FoundVault[];
  /** Something lies where the desktop app keeps sessions, whatever it is. */
  readonly hasDesktop: boolean;
}

/**
 * Looks which sealed vaults a store holds, and whether sessions of the desktop app.
 * @param bucket the store itself, not a vault's part of it
 */
export async function lookForVaults(bucket: ObjectStore, signal: AbortSignal): Promise<FoundInStore> {
  return { vaults: await listVaults(bucket, signal), hasDesktop: await holdsSessions(bucket, signal) };
}

async function holdsSessions(bucket: ObjectStore, signal: AbortSignal): Promise<boolean> {
  for await (const { objects } of bucket.list({ prefix: SESSIONS, pageSize: 2 }, signal)) {
    return objects.some(({ key }) => key !== SESSIONS);
  }
  return false;
}
